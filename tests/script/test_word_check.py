"""What a voice would not say as it was meant is found, with what to write."""

from __future__ import annotations

import pytest

from voiceguide.script.parser import parse_script
from voiceguide.script.pronunciation import Pronunciation
from voiceguide.script.word_check import misspoken, misspoken_items


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Repeat 5-10 times per side.", [("5-10", "“dash”")]),
        ("Up to the hairline/ear.", [("/", "“slash”")]),
        ("Chin → jawline → cheeks, 30s each.", [("→", "“right arrow”"), ("30s", "letters")]),
        ("Stroke ~~fast~~ slowly, ==lightly==.",
         [("~~fast~~", "“tilde tilde”"), ("==lightly==", "“equals equals”")]),
        ("Rest. #calm", [("#calm", "“hash”")]),
        ("Hold for 30 s, 2 min or 5 cm.", [("30 s", "letters")]),
        ("Smile \N{SPARKLES}", [("\N{SPARKLES}", "“sparkles”")]),
        ("Let IT go.", [("IT", "two letters")]),
        ("Close your eyes. Close your mouth.", [("Close", "the “close” of “close by”")]),
        ("Hold (10 seconds).", [("(10 seconds)", "the words")]),
        ("Do it 3x, or x3.", [("3x", "“ex”")]),
        ("Half: 1/2.", [("1/2", "“slash”")]),
        ("<b>Rest</b>", [("<b>", "its letters")]),
        ("Rest * now", [("*", "“asterisk”")]),
        ("See www.a.org/b or c/d", [("www.a.org/b", "its letters"), ("/", "“slash”")]),
    ],
)  # fmt: skip
def test_symbols_units_and_ranges_are_found(text: str, found: list[tuple[str, str]]) -> None:
    assert [(one.text, one.said) for one in misspoken(text, "en-GB")] == found
    assert all(one.advice for one in misspoken(text, "en-GB"))


@pytest.mark.parametrize(
    "text",
    ["Now close your eyes.", "Three to five times.", "Tip-toe up; 50% is enough, 3 + 4 too.",
     "Rest – and breathe… “slowly”, (gently).", "At 37°C.", "SPF and TMJ.", "It is 2026."],
)  # fmt: skip
def test_words_that_are_spoken_as_written_are_fine(text: str) -> None:
    assert misspoken(text, None) == []


def test_in_other_languages_only_signs_are_found_without_their_english_names() -> None:
    found = misspoken("IT / Close your 5-10 \N{SPARKLES}", "de")
    assert [(one.text, one.said) for one in found] == [
        ("/", "the name of the sign"),
        ("5-10", "the name of the sign"),
        ("\N{SPARKLES}", "its name"),
    ]


def test_each_item_and_cue_gets_one_sentence_a_finding_after_its_pronunciations() -> None:
    routine = parse_script(
        "## A\n- [9s] 5-10 times w/ oil\n  - [half] Let IT/us\n- [5s] Your SCM/neck.\n", "x.md"
    )
    pronunciation = Pronunciation((("SCM/neck", "neck muscle"),))
    assert dict(misspoken_items(routine, pronunciation)) == {
        2: "For “5-10” a voice says “dash”; write the range in words: “5 to 10”. "
        "For “w/” a voice says “double-you slash”; write “with”.",
        3: "For “IT” a voice says two letters; write it in small letters. "
        "For “/” a voice says “slash”; write “or”, “and” or a comma.",
    }


def test_the_words_of_repetitions_are_looked_at_in_the_language_of_the_script() -> None:
    text = "## A\n- [reps 2: 3s 5-10, 2s up @] IT/a\n"
    english = dict(misspoken_items(parse_script(text, "x.md"), Pronunciation(())))
    assert [sign in english[2] for sign in ("“IT”", "“/”", "“5-10”", "“@”")] == [True] * 4
    german = parse_script(f"---\nlanguage: de\n---\n{text}", "x.md")
    assert "“IT”" not in dict(misspoken_items(german, Pronunciation(())))[5]
