"""`python -m api_gateway.openapi [--check] [FILE…]`: the OpenAPI document, without any server running.

Without files it is printed. With files they are written, or with --check compared (exit code 1 when one is stale).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from api_gateway.http import create_api

COMMITTED = ("docs/api/openapi.json", "clients/packages/api/openapi.json")


def rendered() -> str:
    """Return the document as the committed files hold it."""
    return json.dumps(create_api().openapi(), indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Print, write or check; returns the exit code."""
    files = [Path(argument) for argument in arguments if argument != "--check"]
    text = rendered()
    if "--check" in arguments:
        stale = [file for file in files or map(Path, COMMITTED) if not file.exists() or file.read_text("utf-8") != text]
        for file in stale:
            sys.stderr.write(f"{file} is not current; run: python -m api_gateway.openapi {file}\n")
        return 1 if stale else 0
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    if not files:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
