"""The texts on which levels and paces are measured, in a few languages."""

from __future__ import annotations

REFERENCE_TEXT = (
    "Rub three drops of oil between your palms, until they feel warm. Then rest both hands on "
    "your cheeks, and breathe out slowly. Now glide your fingers up along the jaw, and let your "
    "shoulders fall."
)
"""The text that a speaker's level is measured on, whatever the voice's language."""

_IN_OTHER_LANGUAGES = {
    "de": (
        "Verreiben Sie drei Tropfen Öl zwischen den Handflächen, bis sie sich warm anfühlen. Legen "
        "Sie dann beide Hände an die Wangen, und atmen Sie langsam aus. Gleiten Sie nun mit den "
        "Fingern am Kiefer entlang nach oben, und lassen Sie die Schultern sinken."
    ),
    "es": (
        "Frote tres gotas de aceite entre las palmas, hasta que estén calientes. Después apoye las "
        "dos manos en las mejillas, y suelte el aire despacio. Ahora deslice los dedos hacia "
        "arriba por la mandíbula, y deje caer los hombros."
    ),
    "fr": (
        "Frottez trois gouttes d'huile entre vos paumes, jusqu'à ce qu'elles soient chaudes. Posez "
        "ensuite les deux mains sur vos joues, et expirez lentement. Faites maintenant glisser vos "
        "doigts le long de la mâchoire, vers le haut, et laissez tomber vos épaules."
    ),
}


def pace_text(voice: str) -> str:
    """Return the text that a voice's pace is measured on, by the voice's id.

    It is in the voice's own language where there is one: `roa/fr-be` and `piper/fr_FR-siwis-low`
    are French. Otherwise it is REFERENCE_TEXT.
    """
    language = voice.rpartition("/")[2][:3].rstrip("-_")
    return _IN_OTHER_LANGUAGES.get(language, REFERENCE_TEXT)
