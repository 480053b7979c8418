"""The JSON Schema files that ship describe all that the commands print for programs."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.commands import SHORT, TOO_MANY_WORDS, WITH_A_BELL, Voiceguide
from tests.narrations import narrate
from tests.paths import CHECKOUT
from tests.practice.records import record, write_records
from voiceguide.system.folders import practice_path

SCHEMAS = {
    each.name.removesuffix(".schema.json"): json.loads(each.read_text(encoding="utf-8"))
    for each in (files("voiceguide") / "schemas").iterdir()
}


def closed(schema: Any) -> Any:
    """Return a schema that allows nothing that it does not describe."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    more = {"additionalProperties": False} if "properties" in schema else {}
    return {key: closed(value) for key, value in schema.items()} | more


@pytest.fixture
def scripts(work: Path) -> list[str]:
    """Scripts of every kind, good and bad, and a name that there is not."""
    for name, text in {
        "short": SHORT,
        "bell": WITH_A_BELL,
        "hasty": TOO_MANY_WORDS,
        "faulty": "# Faulty\n\n## Step\n- [20] Hold.\n- [chime nosuch]\n",
        "waits": "# Waits\n\n## Step\n- [wait]\n- [include hasty]\n- [half] No.\n",
    }.items():
        (work / f"{name}.md").write_text(text)
    return ["short.md", "bell.md", "hasty.md", "faulty.md", "waits.md", "nosuch", "pucker"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_valid_versioned_and_documented(name: str) -> None:
    schema = SCHEMAS[name]
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:voiceguide:{name}:{schema['version']}"
    assert f"{name}.schema.json" in (CHECKOUT / "docs" / "python.md").read_text(encoding="utf-8")


def test_there_is_a_schema_for_each_command_that_prints_json() -> None:
    assert set(SCHEMAS) == {
        *("list", "concerns", "practice", "show", "check", "voices", "downloadable-voices"),
        "narrations",
    }


def check(name: str, printed: Any) -> None:
    jsonschema.validate(printed, closed(SCHEMAS[name]))


def test_the_list_is_as_described(voiceguide: Voiceguide, few_routines: Path) -> None:
    rows = voiceguide("list", "--json").json
    assert rows
    check("list", rows)
    check("list", [{**rows[0], "duration_s": None}])


def test_the_concerns_are_as_described(voiceguide: Voiceguide) -> None:
    check("concerns", voiceguide("concerns", "--json").json)


def test_practice_is_as_described(voiceguide: Voiceguide) -> None:
    today = date.today()
    check("practice", voiceguide("practice", "--json").json)
    write_records(practice_path(), [record(0, 60, "jowls", today=today), record(1, 5, today=today)])
    found = voiceguide("practice", "--json").json
    assert found["concerns"]
    assert len(found["days"]) == 2
    check("practice", found)


def test_timelines_are_as_described(voiceguide: Voiceguide, scripts: list[str]) -> None:
    for routine in ("short.md", "bell.md", "hasty.md", "five-minute-kit"):
        check("show", voiceguide("show", routine, "--json").json)
    assert voiceguide("show", "hasty.md", "--json").json["warnings"]
    check("show", voiceguide("show", "pucker", "--voice", "en-us", "--json").json)


def test_findings_are_as_described(voiceguide: Voiceguide, scripts: list[str]) -> None:
    findings = voiceguide("check", *scripts, "--json").json
    assert {bool(each["errors"]) for each in findings} == {True, False}
    check("check", findings)


def test_voices_are_as_described(voiceguide: Voiceguide) -> None:
    voices = voiceguide("voices", "--json").json
    assert voices
    check("voices", voices)


def test_voices_to_fetch_are_as_described(voiceguide: Voiceguide) -> None:
    rows = voiceguide("voices", "--get", "--json").json
    assert {row["gender"] for row in rows} == {"female", "male", ""}
    check("downloadable-voices", rows)
    for key in rows[0]:
        with pytest.raises(jsonschema.ValidationError):
            check("downloadable-voices", [{name: rows[0][name] for name in rows[0] if name != key}])


def test_narrations_are_as_described(voiceguide: Voiceguide) -> None:
    narrate("mine", {"One.": 0.5})
    narrations = voiceguide("narrations", "--json").json
    assert narrations
    check("narrations", narrations)


def test_what_is_not_described_is_noticed(voiceguide: Voiceguide) -> None:
    [voice, *_] = voiceguide("voices", "--language", "en", "--json").json
    for wrong in ({**voice, "new": 1}, {**voice, "id": None}, {"id": "x"}):
        with pytest.raises(jsonschema.ValidationError):
            check("voices", [wrong])
