"""`voiceguide voices --get`: lists the voices that can be fetched, and fetches one."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import asdict

from voiceguide.errors import InputError
from voiceguide.speech.recogniser import GET_NAME
from voiceguide.system.language import system_language
from voiceguide.text import normal_tag, printable, size

if TYPE_CHECKING:
    from voiceguide.speech.downloadable_voices import Downloadable, DownloadableVoice
    from voiceguide.speech.voice_downloads import OnProgress


def list_downloadable(language: str | None, *, as_json: bool) -> None:
    """Print the voices that can be fetched, for one language or all."""
    from voiceguide.speech.downloadable_voices import downloadable_recogniser, downloadable_voices

    wanted = normal_tag(language or "")
    shown = [
        voice
        for voice in downloadable_voices()
        if wanted in ("", voice.language) or voice.language.startswith(f"{wanted}-")
    ]
    if as_json:
        rows = [_row(voice) for voice in shown]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    if not shown:
        click.echo("None of them speaks that language; docs/voices.md names more.", err=True)
        return
    width = max(len(voice.id) for voice in shown)
    for voice in shown:
        line = (
            f"{'*' if voice.recommended else ' '} {voice.id:{width}}  {voice.language:5}  "
            f"{voice.gender:6}  {size(voice.size):>8}  "
            f"{_naturalness(voice):9}  {voice.licence}"
        )
        remarks = [
            "for your own listening" if not voice.commercial else "",
            "credit asked for" if voice.credit else "",
            "installed" if _installed(voice) else "",
        ]
        click.echo(printable(", ".join([line, *filter(None, remarks)])))
    if language is None:
        recogniser = downloadable_recogniser()
        click.echo(
            f"  {GET_NAME:{width}}  {'':5}  {'':6}  {size(recogniser.size):>8}  {'':9}"
            f"  {recogniser.licence}, for export --proof"
        )
    click.echo(
        "* recommended. `voiceguide voices --get NAME` fetches one from the internet.", err=True
    )


def get(name: str, language: str | None) -> str:
    """Fetch a voice unless it is there; return its id. Raises VoiceguideError."""
    from voiceguide.speech.downloadable_voices import commercial_voices, find_downloadable

    voice = find_downloadable(name, language or system_language())
    if not _fetched(voice, f"{voice.name} ({voice.id})"):
        return voice.id
    click.echo(f"Licence of the recordings: {voice.licence}, {voice.source}")
    if voice.credit:
        click.echo(f"Credit to give: {voice.credit}")
    if voice.caution:
        click.echo(f"Note: {voice.caution}.")
    if not voice.commercial:
        click.echo("So it is for your own listening, not for exports to clients.")
        for other in commercial_voices(voice.language):
            click.echo(f"For those there is `voiceguide voices --get {other.id}`.")
    return voice.id


def _fetched(wanted: Downloadable, named: str) -> bool:
    """Fetch what is wanted, saying so; return whether it was not there yet."""
    from voiceguide.speech.voice_downloads import get_files, is_fetched

    if is_fetched(wanted):
        click.echo(f"{named} is installed already.")
        return False
    hosts = dict.fromkeys(file.host for file in wanted.files)
    label = f"Fetching {wanted.name} ({size(wanted.size)}) from {' and '.join(hosts)}"
    with _progress(label, wanted.size) as on_progress:
        get_files(wanted, on_progress)
    click.echo(f"{named} is installed.")
    return True


def get_recogniser_model() -> None:
    """Fetch the recogniser's model unless it is there. Raises VoiceguideError."""
    from voiceguide.speech.downloadable_voices import downloadable_recogniser
    from voiceguide.speech.recogniser import is_installed
    from voiceguide.system.shell import install_extra

    recogniser = downloadable_recogniser()
    _fetched(recogniser, recogniser.name)
    click.echo(f"Licence: {recogniser.licence}, {recogniser.source}")
    if is_installed():
        click.echo("`voiceguide export ROUTINE --proof -o FILE` reads back every line with it.")
    else:
        click.echo(f"To use it, install the recogniser, too: `{install_extra('proof')}`")


def remove_recogniser_model() -> None:
    """Remove the recogniser's model. Raises InputError if there is none, and FileError."""
    from voiceguide.speech.downloadable_voices import downloadable_recogniser
    from voiceguide.speech.voice_downloads import remove_recogniser

    recogniser = downloadable_recogniser()
    if not remove_recogniser(recogniser):
        raise InputError(f"{recogniser.name} is not installed.", "Leave out --remove.")
    click.echo(f"{recogniser.name} is removed.")


def get_from(address: str) -> str:
    """Install the Piper voice at an address; return its id. Raises VoiceguideError."""
    from voiceguide.speech.voice_downloads import get_from_address
    from voiceguide.system.addresses import check_address, host_of

    check_address(address)
    with _progress(f"Fetching a voice from {host_of(address)}", None) as on_progress:
        voice = get_from_address(address, on_progress)
    click.echo(printable(f"{voice.name} ({voice.id}) is installed."))
    return voice.id


def say_how_to_hear(voice_id: str) -> None:
    """Print the next step after a voice has been installed."""
    from voiceguide.speech.natural_voices import engine_is_installed
    from voiceguide.system.shell import install_extra

    if engine_is_installed():
        click.echo(f"`voiceguide voices --use {voice_id}` makes it your voice.")
    else:
        click.echo(f"To hear it, install Piper: `{install_extra('natural')}`")


def _naturalness(voice: DownloadableVoice) -> str:
    if voice.predicted_score is not None:
        return f"{voice.predicted_score} of 5"
    return "" if voice.published_score is None else f"{voice.published_score} of 100"


def _row(voice: DownloadableVoice) -> dict[str, Any]:
    row = {"id": voice.id, **asdict(voice)}
    row["files"] = [
        {"address": file.address, "bytes": file.size, "digest": file.digest} for file in voice.files
    ]
    return {**row, "bytes": voice.size, "installed": _installed(voice)}


def _installed(voice: DownloadableVoice) -> bool:
    from voiceguide.speech.voice_downloads import seems_fetched

    return seems_fetched(voice)


@contextlib.contextmanager
def _progress(label: str, total: int | None) -> Iterator[OnProgress]:
    """Yield what is told the bytes so far: a bar on a terminal, else one line."""
    if not sys.stderr.isatty():
        click.echo(f"{label} ...", err=True)
        yield lambda _done, _total: None
        return
    with click.progressbar(
        length=total or 1, label=label, file=sys.stderr, update_min_steps=(total or 1) // 500
    ) as bar:

        def on_progress(done: int, whole: int | None) -> None:
            if whole is not None:
                bar.length = whole
                bar.update_min_steps = whole // 500
                bar.update(done - bar.pos)

        yield on_progress
