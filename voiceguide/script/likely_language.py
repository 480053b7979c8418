"""Tells the language of a text by the small words that every sentence of it needs."""

from __future__ import annotations

import re
from collections import Counter

ENGLISH = "en"

NAMES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian",
    "nl": "Dutch", "pt": "Portuguese", "sv": "Swedish", "da": "Danish", "pl": "Polish",
    "ru": "Russian", "uk": "Ukrainian", "tr": "Turkish", "el": "Greek",
}  # fmt: skip
"""The languages that are told apart, by their tags."""

_SMALL_WORDS = {
    "en": "the and your with of to for from on in at as is are it you then now by into each both"
    " over under along until while their them this that let rest hold",
    "de": "der die das und mit den dem des ein eine einen einer ihre ihren ihrer ihr sie auf von"
    " zu zum zur im am nicht für bis dann über unter nach aus bei ist sind wie dabei beide nun"
    " wird werden in",
    "fr": "le la les et des du de un une vos votre vous avec sur dans pour en au aux puis ne pas"
    " par sous jusqu sans est sont ce cette qui vers chaque leur vers entre",
    "es": "el la los las y de del un una con en por para su sus tu tus al hacia hasta sobre que no"
    " se lo cada como desde sin es son más luego ambas ambos entre",
    "it": "il lo la gli le e di del della dei delle un una con in per sul sulla sulle nel nella al"
    " alla poi non che si è sono dal dalla fino verso ogni come più",
    "nl": "de het een en van met op in uw je voor naar niet dan aan bij tot over onder uit door is"
    " zijn die dat zich beide elke nu",
    "pt": "o os as e de do da dos das um uma com em no na nos nas por para seu sua seus suas ao à"
    " não que se até cada como sobre mais depois entre são",
    "sv": "och med av på en ett för till från den det de du din ditt dina är inte som om sedan"
    " över under vid mot upp ner varje",
    "da": "og med af på en et for til fra den det de du din dit dine er ikke som om derefter over"
    " under ved mod op ned hver",
    "pl": "i w na z ze do od po nad pod się nie jest są dla przez oraz swoje swoją twoje twój przy"
    " potem aż każdy każdą",
    "ru": "и в на с со от до по под над не это для через свои ваши ваш затем при к из каждый",
    "uk": "і й в у на з зі від до по під над не це для через свої ваші потім при та із кожен",
    "tr": "ve ile bir için bu da de sonra kadar doğru her olarak üzerine şimdi iki daha",
    "el": "και το τα η ο οι της του των με σε στο στη στην για από να μην ένα μια προς κάθε",
}

_LETTERS = re.compile(r"[^\W\d_]+")
_LEAST_WORDS = 8
_LEAST_DIFFERENT = 3
_LEAST_SHARE = 0.2
_CLEARLY = 1.5

_LANGUAGES: dict[str, list[str]] = {}
for _tag, _words in _SMALL_WORDS.items():
    for _word in set(_words.split()):
        _LANGUAGES.setdefault(_word, []).append(_tag)


def likely_language(text: str) -> str | None:
    """Return the tag of the language that a text is written in, None where that is not clear.

    Clear are eight words or more, a fifth of which are small words of one language, half as many
    again as of any other. Only the languages of NAMES are known.
    """
    words = _LETTERS.findall(text.lower())
    if len(words) < _LEAST_WORDS:
        return None
    counts: Counter[str] = Counter()
    different: Counter[str] = Counter()
    for word, times in Counter(words).items():
        for tag in _LANGUAGES.get(word, ()):
            counts[tag] += times
            different[tag] += 1
    ranked = counts.most_common(2)
    if not ranked:
        return None
    tag, most = ranked[0]
    next_most = ranked[1][1] if len(ranked) > 1 else 0
    clear = (
        most >= _LEAST_SHARE * len(words)
        and different[tag] >= _LEAST_DIFFERENT
        and most >= _CLEARLY * next_most
    )
    return tag if clear else None
