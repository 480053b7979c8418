"""The few words of a composed routine that no included routine says, in each language."""

from __future__ import annotations

from msgspec import Struct

from voiceguide.text import primary_language


class FrameWords(Struct, frozen=True):
    """Words and headings of one language. `rests` are for the days of the week, Monday first."""

    tag: str
    minutes: str
    minute: str
    last: str
    towel: str
    massage: str
    exercise: str
    breathe: str
    rest: str
    first_massage: str
    dry_hands: str
    now_exercise: str
    rests: tuple[str, str, str, str, str, str, str]


_WORDS = (
    FrameWords(
        tag="en-GB",
        minutes="minutes",
        minute="minute",
        last="and",
        towel="a towel",
        massage="Massage",
        exercise="Exercise",
        breathe="Breathe",
        rest="Rest",
        first_massage="First, a massage.",
        dry_hands="Wipe your fingertips with the towel, so that nothing slips.",
        now_exercise="Now the muscles do a little work.",
        rests=(
            "Lower your hands. Breathe out.",
            "Rest your hands. Let your breath come and go.",
            "Let your hands lie still. Let your shoulders fall.",
            "Lower your hands. Let your face be quiet.",
            "Rest. Feel the warmth under your skin.",
            "Let everything go. Breathe in, and slowly out.",
            "Rest your hands in your lap. That time was yours.",
        ),
    ),
    FrameWords(
        tag="de",
        minutes="Minuten",
        minute="Minute",
        last="und",
        towel="ein Handtuch",
        massage="Massage",
        exercise="Übung",
        breathe="Atmen",
        rest="Ruhe",
        first_massage="Zuerst eine Massage.",
        dry_hands="Trockne deine Fingerspitzen am Handtuch, damit nichts rutscht.",
        now_exercise="Jetzt arbeiten die Muskeln ein wenig.",
        rests=(
            "Lass die Hände sinken. Atme aus.",
            "Ruh deine Hände aus. Lass den Atem kommen und gehen.",
            "Lass die Hände still liegen. Lass die Schultern sinken.",
            "Lass die Hände sinken. Lass dein Gesicht ruhig werden.",
            "Ruh dich aus. Spür die Wärme unter der Haut.",
            "Lass alles los. Atme ein, und langsam aus.",
            "Leg die Hände in den Schoß. Diese Zeit war für dich.",
        ),
    ),
    FrameWords(
        tag="es",
        minutes="minutos",
        minute="minuto",
        last="y",
        towel="una toalla",
        massage="Masaje",
        exercise="Ejercicio",
        breathe="Respira",
        rest="Descanso",
        first_massage="Primero, un masaje.",
        dry_hands="Sécate las yemas de los dedos con la toalla, para que nada resbale.",
        now_exercise="Ahora los músculos trabajan un poco.",
        rests=(
            "Baja las manos. Suelta el aire.",
            "Descansa las manos. Deja que el aire entre y salga.",
            "Deja las manos quietas. Deja caer los hombros.",
            "Baja las manos. Deja que tu cara se calme.",
            "Descansa. Siente el calor bajo la piel.",
            "Suéltalo todo. Toma aire, y suéltalo despacio.",
            "Deja las manos en el regazo. Este tiempo era tuyo.",
        ),
    ),
    FrameWords(
        tag="fr",
        minutes="minutes",
        minute="minute",
        last="et",
        towel="une serviette",
        massage="Massage",
        exercise="Exercice",
        breathe="Respirer",
        rest="Repos",
        first_massage="D’abord, un massage.",
        dry_hands="Essuyez le bout de vos doigts avec la serviette, pour que rien ne glisse.",
        now_exercise="Maintenant, les muscles travaillent un peu.",
        rests=(
            "Baissez les mains. Soufflez.",
            "Reposez vos mains. Laissez l’air entrer et sortir.",
            "Laissez vos mains tranquilles. Laissez tomber les épaules.",
            "Baissez les mains. Laissez votre visage se calmer.",
            "Reposez-vous. Sentez la chaleur sous la peau.",
            "Relâchez tout. Inspirez, et soufflez lentement.",
            "Posez les mains sur vos genoux. Ce temps était à vous.",
        ),
    ),
)

_BY_LANGUAGE = {each.tag[:2]: each for each in _WORDS}


def language_of_words(tag: str | None) -> str:
    """Return the primary language of a tag if there are words in it, else English."""
    language = primary_language(tag)
    return language if language in _BY_LANGUAGE else "en"


def words_in(language: str) -> FrameWords:
    """Return the words in a language (`de`), in English if there are none."""
    return _BY_LANGUAGE.get(language, _BY_LANGUAGE["en"])
