"""What a CSV file would do to the directory, row by row (CON-5). Preview and commit read this one answer."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from contracts.desk import Line, Prose, Tier
from contracts.events.contact import ContactProfile
from contracts.ids import is_charger_id
from contracts.phone import to_e164
from contracts.rpc.contacts import ImportPreview, ImportRow

MAX_ROWS = 5_000
MAX_ANSWER_BYTES = 900_000
"""The answer travels in one message of at most a megabyte."""
_SHOWN = 120
_COLUMNS = {
    "name": "name", "full name": "name", "contact name": "name", "contact": "name", "customer": "name",
    "phone": "phone", "phone number": "phone", "telephone": "phone", "mobile": "phone", "mobile number": "phone",
    "tel": "phone", "contact number": "phone",
    "organisation": "organisation", "organization": "organisation", "company": "organisation",
    "tier": "tier",
    "primary charger": "primary_charger_id", "primary charger id": "primary_charger_id",
    "charger": "primary_charger_id", "charger id": "primary_charger_id",
    "notes": "notes", "note": "notes", "remarks": "notes", "comments": "notes",
}  # fmt: skip
_SEPARATORS = ",;\t"
_SCIENTIFIC = re.compile(r"^[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+$")
_AS_TEXT = re.compile(r'^="?([^"]*)"?$')
_WHOLE_NUMBER = re.compile(r"^(\+?\d{6,})[.,]0+$")
_LINE: TypeAdapter[str] = TypeAdapter(Line)
_PROSE: TypeAdapter[str] = TypeAdapter(Prose)


@dataclass(frozen=True)
class Known:
    """A listed entry that has a number of the file."""

    id: str
    profile: ContactProfile


@dataclass
class Row:
    """One row of the file, read. `given` holds what its cells say; empty cells say nothing."""

    line: int
    given: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class File:
    """A file, read. With `problems` it is of no use as a whole, and has no rows."""

    rows: tuple[Row, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def phones(self) -> list[str]:
        """The numbers the file speaks of."""
        return sorted({row.given["phone"] for row in self.rows if "phone" in row.given})


@dataclass(frozen=True)
class Plan:
    """What an import does: the answer for people, and the entries to write. Keys of `adds` are lines."""

    preview: ImportPreview
    adds: Mapping[int, ContactProfile]
    updates: Mapping[str, ContactProfile]


def read_file(text: str) -> File:
    """Read a CSV file with a heading; the separator may be a comma, a semicolon or a tab."""
    text = text.removeprefix("\ufeff")
    if not text.strip():
        return _useless("The file is empty.")
    if "\0" in text:
        return _useless("The file is not text. Save it as CSV (UTF-8) and try again.")
    lines = _lines(text)
    try:
        _, heading = next(lines)
        return _read_rows([cell.strip() for cell in heading], lines)
    except csv.Error as error:
        return _useless(f"The file cannot be read as CSV: {error}.")


def _useless(*problems: str) -> File:
    return File(problems=problems)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that says something, with the line it begins on."""
    first = text.lstrip("\r\n").splitlines()[0]
    separator = max(_SEPARATORS, key=first.count)
    # Any notation of line ends is one; a quoted cell keeps its own.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _read_rows(heading: list[str], lines: Iterator[tuple[int, list[str]]]) -> File:
    columns = [_COLUMNS.get(" ".join(title.casefold().replace("_", " ").split())) for title in heading]
    named = [column for column in columns if column is not None]
    if "name" not in named:
        return _useless(
            "The first line must name the columns, and one of them must be “name”. The others it may have are phone,"
            " organisation, tier, primary charger and notes."
        )
    if twice := sorted({column for column in named if named.count(column) > 1}):
        return _useless(f"More than one column says {_spoken(twice[0])}. Please keep one.")
    rows: list[Row] = []
    for line, cells in lines:
        if len(rows) == MAX_ROWS:
            return _useless(f"The file has more than {MAX_ROWS:,} rows. Please split it.")
        rows.append(_read_row(line, columns, cells))
    if not rows:
        return _useless("The file has a heading and no rows.")
    unknown = tuple(title[:_SHOWN] for title, column in zip(heading, columns, strict=True) if column is None and title)
    return File(rows=tuple(rows), unknown_columns=unknown)


def _spoken(column: str) -> str:
    return {"primary_charger_id": "primary charger"}.get(column, column)


def _read_row(line: int, columns: list[str | None], cells: list[str]) -> Row:
    row = Row(line)
    if any(cell.strip() for cell in cells[len(columns) :]):
        row.problems.append("The row has more cells than the heading; a cell with a separator in it needs quotes.")
    for column, cell in zip(columns, cells, strict=False):
        if column is None or not cell.strip():
            continue
        row.shown[column] = cell.strip()[:_SHOWN]
        try:
            row.given[column] = _READERS[column](cell.strip())
        except ValidationError as error:
            row.problems.append(f"{_spoken(column).capitalize()}: {_sentence(error)}.")
        except ValueError as error:
            row.problems.append(f"{str(error).rstrip('.')}.")
    if "name" not in row.shown:
        row.problems.append("The name is missing.")
    return row


def _sentence(error: ValidationError) -> str:
    problem = error.errors()[0]
    if problem["type"] == "string_too_long":
        return f"longer than {problem['ctx']['max_length']:,} characters"
    return problem["msg"].removeprefix("Value error, ")


def _phone(cell: str) -> str:
    text = cell.removeprefix("'")
    if (quoted := _AS_TEXT.match(text)) is not None:
        text = quoted.group(1)
    if _SCIENTIFIC.match(text):
        raise ValueError(
            f"“{cell[:40]}” is a phone number that a spreadsheet has shortened, and its last digits are lost."
            " Format the column as text there and export again"
        )
    if (whole := _WHOLE_NUMBER.match(text)) is not None:
        text = whole.group(1)
    return to_e164(text)


def _tier(cell: str) -> Tier:
    try:
        return Tier(cell.casefold())
    except ValueError:
        raise ValueError(
            f"“{cell[:40]}” is no tier; there are {', '.join(t.value.capitalize() for t in Tier)}"
        ) from None


def _charger(cell: str) -> str:
    if not is_charger_id(cell):
        raise ValueError(f"“{cell[:60]}” cannot be a charger's id")
    return cell


_READERS: Mapping[str, Callable[[str], Any]] = {
    "name": _LINE.validate_python,
    "phone": _phone,
    "organisation": _LINE.validate_python,
    "tier": _tier,
    "primary_charger_id": _charger,
    "notes": _PROSE.validate_python,
}


def plan(file: File, known: Mapping[str, Known]) -> Plan:
    """Return what `file` does to a directory in which `known` entries have numbers of the file.

    Pure: preview and commit say the same of the same file and directory. A row with the number of a listed entry
    changes that entry by what its cells say; every other row is added.
    """
    rows: list[ImportRow] = []
    adds: dict[int, ContactProfile] = {}
    updates: dict[str, ContactProfile] = {}
    seen: dict[str, int] = {}
    for row in file.rows:
        phone = row.given.get("phone")
        problems = list(row.problems)
        if phone is not None and phone in seen:
            problems.append(f"Line {seen[phone]} has the same phone number.")
        elif phone is not None and not problems:
            seen[phone] = row.line
        entry = None if phone is None else known.get(phone)
        outcome: Any = "refused"
        if not problems:
            if entry is None:
                outcome, adds[row.line] = "add", ContactProfile(**row.given)
            else:
                changed = entry.profile.model_copy(update=row.given)
                outcome = "unchanged" if changed == entry.profile else "update"
                if outcome == "update":
                    updates[entry.id] = changed
        rows.append(
            ImportRow(
                line=row.line,
                name=row.given.get("name", row.shown.get("name", ""))[:_SHOWN],
                phone=phone or row.shown.get("phone"),
                organisation=row.shown.get("organisation"),
                outcome=outcome,
                contact_id=None if entry is None or problems else entry.id,
                problems=tuple(problems),
            )
        )
    preview = ImportPreview(
        rows=tuple(rows),
        adds=len(adds),
        updates=len(updates),
        refused=sum(row.outcome == "refused" for row in rows),
        unknown_columns=file.unknown_columns,
        problems=file.problems,
    )
    if len(preview.model_dump_json().encode()) > MAX_ANSWER_BYTES:
        return plan(_useless("The file is too large for one import. Please split it."), {})
    return Plan(preview, adds, updates)
