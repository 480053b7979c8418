"""Every package that comes with voiceguide is listed with its licence, and reports reach us."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from importlib.util import find_spec

from packaging.requirements import Requirement

from tests.needs import needs_module
from tests.paths import CHECKOUT

PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PAGE = (CHECKOUT / "docs" / "licences.md").read_text(encoding="utf-8")
LISTED = {
    name: licence
    for name, licence in re.findall(r"^\| ([a-z0-9-]+) \| ([^|]+?) \|", PAGE, re.MULTILINE)
    if name != "package"
}


def normal(name: str) -> str:
    """Return the name of a package as the registry spells it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def brought_along() -> set[str]:
    """Return every package that voiceguide needs on any system, as far as metadata are here."""
    extras = PROJECT["optional-dependencies"].values()
    wanted = [*PROJECT["dependencies"], *(each for extra in extras for each in extra)]
    waiting = [Requirement(each) for each in wanted]
    found: set[str] = set()
    while waiting:
        requirement = waiting.pop()
        # Other systems' packages count too, but not those of an extra that nobody asked for.
        if "extra ==" in str(requirement.marker or "") or normal(requirement.name) in found:
            continue
        found.add(normal(requirement.name))
        try:
            further = importlib.metadata.requires(requirement.name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        waiting += [Requirement(each) for each in further]
    return found


def test_every_package_that_comes_along_is_listed_with_its_licence() -> None:
    needed = brought_along()
    assert {"av", "numpy", "pyttsx3", "pywin32"} <= needed
    missing = sorted(needed - LISTED.keys())
    assert not missing, f"add to docs/licences.md: {', '.join(missing)}"


def test_no_package_is_listed_that_does_not_come_along() -> None:
    # What that needs is known only where it is installed.
    needs_module("piper", "piper-tts")
    unknown = LISTED.keys() - brought_along()
    if find_spec("faster_whisper") is None:
        # The extra `proof` is too large for tests.
        unknown -= set(re.findall(r"^\| ([a-z0-9-]+) ", PAGE.partition("`proof` adds")[2], re.M))
    assert sorted(unknown) == []


def test_the_licence_listed_is_the_one_in_the_packages_metadata() -> None:
    for name, licence in LISTED.items():
        try:
            metadata = importlib.metadata.metadata(name).json
        except importlib.metadata.PackageNotFoundError:
            # Another system's, or an extra's.
            continue
        stated = metadata.get("license_expression")
        # Older metadata have a family at most.
        classifiers = "\n".join(metadata.get("classifier", []))
        families = re.findall(r"OSI Approved :: (?:.*\()?(\w+)", classifiers)
        if stated is not None:
            assert licence == stated, name
        assert stated or all(licence.startswith(family) for family in families), name


def test_a_vulnerability_is_reported_where_the_project_is() -> None:
    page = (CHECKOUT / "SECURITY.md").read_text(encoding="utf-8")
    assert f"<{PROJECT['urls']['Source']}/security/advisories/new>" in page
    for link in re.findall(r"\]\(([^)]+)\)", page):
        assert (CHECKOUT / link).is_file(), link
