"""`voiceguide new`: a script to start from."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from voiceguide.errors import FileError, InputError
from voiceguide.library import SCRIPT_SUFFIX, user_routines_folder

STARTER = """\
---
# Everything between the two lines of dashes describes the routine. All of it may be left out.
summary: One sentence that says what this is for.
kind: massage
areas: [cheeks]
needs: [three drops of face oil]
language: en-GB
---
# {title}

This paragraph is shown and never spoken. Text in square brackets is a direction; everything else
behind a dash is spoken.

<!-- A note to yourself looks like this. It is neither shown nor spoken. -->

## Settle
- Sit comfortably. [2s] Let your shoulders fall.

## Circle the cheeks [left, right]
- [15s] Rest two fingertips on your {{side}} cheek. Draw slow circles, up and out.
  - [half] Lighter now.
  - [last 3s] [chime last]

## Rest [x2]
- [6s] Breathe in, and slowly out.
"""


@click.command()
@click.argument("name")
def new(name: str) -> None:
    """Write a script to start from.

    NAME becomes a routine of your own that `voiceguide start NAME` plays; with a folder or the
    ending .md in it, it is the file to write.
    """
    is_path = os.sep in name or "/" in name or name.endswith(SCRIPT_SUFFIX)
    if not is_path and not re.fullmatch(r"\w[\w .-]{0,99}", name):
        raise InputError(f"“{name}” cannot be a routine's name.", "Use letters, digits and dashes.")
    path = Path(name).expanduser() if is_path else user_routines_folder() / (name + SCRIPT_SUFFIX)
    stem = path.stem.replace("-", " ").replace("_", " ").strip()
    title = (stem[:1].upper() + stem[1:]) or "My routine"
    try:
        if not is_path:
            path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(STARTER.format(title=title))
    except FileExistsError:
        raise InputError(f"{path} is already there.", "Choose another name.") from None
    except OSError as error:
        raise FileError(
            f"{path} cannot be written: {error.strerror or error}.", "Choose another place."
        ) from None
    shown = str(path) if is_path else name
    click.echo(path)
    click.echo(f"Edit it, then: voiceguide check {shown}, and voiceguide start {shown}", err=True)
