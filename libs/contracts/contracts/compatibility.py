"""Is what is declared today still what was promised? `python -m contracts.compatibility`, part of `make check`.

golden/schemas/ holds the shape of every contract as last accepted, golden/ holds payloads of every version ever
emitted. The check fails when a promise is broken, and when a change is not yet recorded; `--accept` records
additions and refuses breaks.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from contracts.catalogue import Contract, declared
from contracts.schema_rules import compare, faces

GOLDEN = Path(__file__).parent / "golden"

ADVICE = """A released contract only grows. To change more than that:
  - declare a new version beside the old one (`voltcharge.….v2`, or a new procedure), write both for a while,
    move the readers, and keep the old class for ever: streams and golden payloads still hold it;
  - or give the new field a default, or put the new meaning into a field of its own.
Only what no release ever carried may change freely: remove its file from golden/schemas/, and say so in the commit."""


@dataclass(frozen=True)
class Verdict:
    """What the check found. `broken` must not be released; `unrecorded` wants `--accept` or a golden payload."""

    broken: tuple[str, ...]
    unrecorded: tuple[str, ...]

    @property
    def fine(self) -> bool:
        """Say whether nothing is left to do."""
        return not self.broken and not self.unrecorded


def golden_payloads(folder: Path = GOLDEN) -> Iterator[tuple[str, int, Any]]:
    """Yield name of the contract, number of the payload in its file, and the payload as it was sent."""
    for file in sorted(folder.glob("*.json")):
        for number, payload in enumerate(json.loads(file.read_text())):
            yield file.stem, number, payload


def check(contracts: Mapping[str, Contract], folder: Path = GOLDEN) -> Verdict:
    """Compare `contracts` with what is recorded in `folder`."""
    recorded = {file.stem: json.loads(file.read_text()) for file in sorted((folder / "schemas").glob("*.json"))}
    broken = [
        f"{name}: is no longer declared, but streams, archives and other releases still hold it"
        for name in sorted(recorded.keys() - contracts.keys())
    ]
    unrecorded: list[str] = []
    for name, contract in contracts.items():
        now = faces(contract.model)
        before = recorded.get(name)
        if before is None:
            unrecorded.append(f"{name}: is new")
        elif before != {"direction": contract.direction, **now}:
            breaks = [f for f in compare(contract.direction, before, now) if f.breaking]
            broken += [f"{name}: {finding.path}: {finding.what}" for finding in breaks]
            if not breaks:
                unrecorded.append(f"{name}: has grown")
    seen = set()
    for name, number, payload in golden_payloads(folder):
        seen.add(name)
        if reason := _unreadable(contracts.get(name), payload):
            broken.append(f"{name}: golden payload {number}: {reason}")
    unrecorded += [f"{name}: write a golden payload, golden/{name}.json" for name in contracts if name not in seen]
    return Verdict(tuple(broken), tuple(unrecorded))


def _unreadable(contract: Contract | None, payload: Any) -> str:
    """Say why a payload of the past is no longer understood in full; empty when it is."""
    if contract is None:
        return "no contract of this name is declared any more"
    try:
        read = contract.model.model_validate_json(json.dumps(payload))
    except ValidationError as error:
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_url=False))
    lost = _lost("", payload, read.model_dump(mode="json"))
    return f"read, but these fields are lost or altered: {', '.join(lost)}" if lost else ""


def _lost(path: str, sent: Any, kept: Any) -> list[str]:
    if isinstance(sent, dict) and isinstance(kept, dict):
        return [
            place
            for name, value in sent.items()
            for place in (
                _lost(f"{path}.{name}".lstrip("."), value, kept[name])
                if name in kept
                else [f"{path}.{name}".lstrip(".")]
            )
        ]
    if isinstance(sent, list) and isinstance(kept, list) and len(sent) == len(kept):
        return [place for i, (a, b) in enumerate(zip(sent, kept, strict=True)) for place in _lost(f"{path}[{i}]", a, b)]
    return [] if sent == kept else [path]


def accept(contracts: Mapping[str, Contract], folder: Path = GOLDEN) -> list[str]:
    """Record what is new or has grown; return the names written. Call it only when nothing is broken."""
    schemas = folder / "schemas"
    schemas.mkdir(parents=True, exist_ok=True)
    written = []
    for name, contract in contracts.items():
        file = schemas / f"{name}.json"
        text = json.dumps({"direction": contract.direction, **faces(contract.model)}, indent=1, sort_keys=True) + "\n"
        if not file.exists() or file.read_text() != text:
            file.write_text(text)
            written.append(name)
    return written


def main(arguments: list[str], folder: Path = GOLDEN) -> int:
    """Run the check; return the process's exit code."""
    out = sys.stdout.write
    contracts = declared()
    verdict = check(contracts, folder)
    if verdict.broken:
        out("These changes break a promise:\n" + "".join(f"  {line}\n" for line in verdict.broken) + ADVICE + "\n")
        return 1
    if "--accept" in arguments:
        for name in accept(contracts, folder):
            out(f"recorded {name}\n")
        verdict = check(contracts, folder)
    if verdict.unrecorded:
        out("Not recorded yet:\n" + "".join(f"  {line}\n" for line in verdict.unrecorded))
        out("If that is meant, run `python -m contracts.compatibility --accept` and commit what it writes.\n")
        return 1
    out(f"{len(contracts)} contracts keep their promises.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
