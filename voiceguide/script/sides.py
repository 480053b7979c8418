"""Names of the left and the right side in several languages."""

from __future__ import annotations

SIDES_BY_LANGUAGE = {
    "da": ("venstre", "højre"),
    "de": ("links", "rechts"),
    "es": ("izquierda", "derecha"),
    "fi": ("vasen", "oikea"),
    "fr": ("gauche", "droite"),
    "it": ("sinistra", "destra"),
    "nb": ("venstre", "høyre"),
    "nl": ("links", "rechts"),
    "nn": ("venstre", "høgre"),
    "no": ("venstre", "høyre"),
    "pl": ("lewa", "prawa"),
    "pt": ("esquerda", "direita"),
    "sv": ("vänster", "höger"),
    "tr": ("sol", "sağ"),
}
"""Left and right as a heading may name them, by primary language."""

_OTHER_FORMS = {
    "left": (
        *("left", "linke", "linken", "linker", "linkes", "linkem"),
        *("izquierdo", "sinistro", "esquerdo", "lewy", "lewe", "lewo", "lewej", "vänstra"),
        *("vasemman", "vasenta", "vasempi"),
    ),
    "right": (
        *("right", "rechte", "rechten", "rechter", "rechtes", "rechtem"),
        *("derecho", "destro", "direito", "droit", "prawy", "prawe", "prawo", "prawej", "högra"),
        *("oikean", "oikeaa"),
    ),
}
"""English, and the forms that agree with a noun: “linke Wange”, “sopracciglio destro”."""

_HALVES = {
    **{left: "left" for left, _right in SIDES_BY_LANGUAGE.values()},
    **{right: "right" for _left, right in SIDES_BY_LANGUAGE.values()},
    **{form: half for half, forms in _OTHER_FORMS.items() for form in forms},
}


def half_named(side: str | None) -> str | None:
    """Return `left` or `right` if a side is called that in a language known here, else None."""
    return _HALVES.get(side.casefold()) if side is not None else None
