"""Runs `voiceguide export`, and writes to a file how many utterances it had spoken.

python -m benchmarks.catalogue.build FILE ARGUMENT...
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from voiceguide.cli import export_folder, run


def main() -> int:
    """Run the command; return its exit code."""
    usual = export_folder.export_to_folder

    def counting(*arguments: Any, **options: Any) -> Any:
        result = usual(*arguments, **options)
        told = {"made": len(result.made), "spoken": result.spoken}
        Path(sys.argv[1]).write_text(json.dumps(told), encoding="ascii")
        return result

    export_folder.export_to_folder = counting
    return run(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
