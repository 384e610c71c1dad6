"""Writes the matrix of types: what a server answers, and what every getter must make of it.

Usage: python generate.py DIRECTORY DEFAULT_ZONE...

Writes NAME.arrow, NAME.zstd and NAME.json for each column, and `expected.tsv`, whose lines are
(with tabs between, and tabs, line ends and backslashes escaped in the fields):

    frame   name  SQL
    column  label  java.sql.Types  type name  class  precision  scale
    value   column  row  the value in words
    expect  getter  default zone or *  outcome

An `expect` belongs to the `value` above it, a `value` and a `column` to the `frame` above them.
Columns count from 1, rows from 0; see outcomes.py for the outcomes.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import answers
from columns import Column, columns
from outcomes import metadata, outcomes, text_of

_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def main(directory: Path, zones: Sequence[str]) -> None:
    """Write all files of the matrix."""
    lines: list[str] = []
    for column in columns():
        name = re.sub(r"\W", "_", column.name)
        (directory / f"{name}.arrow").write_bytes(answers.arrow(column, "none"))
        (directory / f"{name}.zstd").write_bytes(answers.arrow(column, "zstd"))
        (directory / f"{name}.json").write_bytes(answers.documented_json(column))
        lines += frame(name, f"SELECT '{name}' AS matrix", [column], zones)
    (directory / "expected.tsv").write_text("\n".join([*lines, ""]), encoding="utf-8")


def frame(name: str, sql: str, of: Sequence[Column], zones: Sequence[str]) -> Iterator[str]:
    """Yield the lines of what a statement must answer."""
    yield _line("frame", name, sql)
    for column in of:
        yield _line("column", column.name, *metadata(column.type))
    for number, column in enumerate(of, start=1):
        for row, value in enumerate(column.values):
            yield _line("value", number, row, _words(column, value))
            yield from _expectations(column, value, zones)


def _expectations(column: Column, value: object, zones: Sequence[str]) -> Iterable[str]:
    first, *others = (outcomes(column, value, zone) for zone in zones)
    for getter, outcome in first.items():
        if all(other[getter] == outcome for other in others):
            yield _line("expect", getter, "*", outcome)
        else:
            for zone, answered in zip(zones, (first, *others), strict=True):
                yield _line("expect", getter, zone, answered[getter])


def _words(column: Column, value: object) -> str:
    if value is None:
        return "NULL"
    text = json.dumps(text_of(column.type, value), ensure_ascii=False)[1:-1]
    return text if len(text) <= 80 else text[:80] + "…"


def _line(*fields: object) -> str:
    return "\t".join(re.sub(r"[\\\t\n\r]", lambda c: _ESCAPES[c[0]], str(f)) for f in fields)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
