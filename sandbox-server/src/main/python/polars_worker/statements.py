"""Which SQL statements a worker runs: queries, and nothing that reads files of its own choice.

Polars lets a statement act while it is planned (DROP, CREATE, TRUNCATE) or answers it with
something misleading (DELETE returns the rows it would keep), so statements are judged before Polars
executes them.
"""

from __future__ import annotations

import re
from typing import Final

from polars._plr import PySQLContext

from polars_worker.errors import ErrorCode, WorkError

__all__ = ["FILE_FUNCTIONS", "check_statement"]

FILE_FUNCTIONS: Final = frozenset(
    {"read_csv", "read_ipc", "read_json", "read_ndjson", "read_parquet"}
)
"""The table functions of Polars SQL that read files or addresses, in lower case."""

_QUERY_KEYWORDS: Final = frozenset({"SELECT", "WITH", "FROM", "VALUES"})
_EXPLAIN_OPTIONS: Final = frozenset({"ANALYZE", "VERBOSE", "QUERY", "PLAN", "ESTIMATE"})

# What may stand before a keyword besides comments. Polars itself sees to it that parentheses match.
_FILLER: Final = re.compile(r"[\s(;]+|--[^\n]*")
_COMMENT_EDGE: Final = re.compile(r"/\*|\*/")
_WORD: Final = re.compile(r"[^\W\d]\w*")


def check_statement(sql: str) -> None:
    """Raise WorkError unless `sql` is one query that reads registered tables only."""
    for name in PySQLContext.table_identifiers(sql):
        if name.lower() in FILE_FUNCTIONS:
            message = (
                f"the table function {name} is not allowed: "
                "register the table and select from it instead"
            )
            raise WorkError(ErrorCode.UNSUPPORTED, message)
    words = _Words(sql)
    word = words.take()
    if word is None:
        raise WorkError(ErrorCode.SYNTAX_ERROR, "the statement is empty")
    if word == "SHOW" and words.take() == "TABLES":
        return
    explain = word == "EXPLAIN"
    if explain:
        word = words.take()
        while word in _EXPLAIN_OPTIONS:
            word = words.take()
    if word not in _QUERY_KEYWORDS:
        subject = "only a query can be explained" if explain else f"{word} is not supported"
        message = f"{subject}: a workload runs one query (SELECT, WITH, FROM, VALUES, EXPLAIN)"
        raise WorkError(ErrorCode.UNSUPPORTED, message)


class _Words:
    """The leading words of a statement in upper case, past comments, parentheses, semicolons."""

    def __init__(self, sql: str) -> None:
        self._sql = sql
        self._position = 0

    def take(self) -> str | None:
        """Return the next word, or the next character if no word comes, or None at the end."""
        self._skip_filler()
        if self._position == len(self._sql):
            return None
        match = _WORD.match(self._sql, self._position)
        end = match.end() if match else self._position + 1
        word = self._sql[self._position : end]
        self._position = end
        return word.upper()

    def _skip_filler(self) -> None:
        while True:
            if self._sql.startswith("/*", self._position):
                self._skip_comment()
            elif match := _FILLER.match(self._sql, self._position):
                self._position = match.end()
            else:
                return

    def _skip_comment(self) -> None:
        """Go to the end of a block comment; they nest, as in Polars' own reader."""
        depth = 0
        for edge in _COMMENT_EDGE.finditer(self._sql, self._position):
            depth += 1 if edge.group() == "/*" else -1
            if not depth:
                self._position = edge.end()
                return
        self._position = len(self._sql)
