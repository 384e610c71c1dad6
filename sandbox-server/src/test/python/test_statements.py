"""Which statements are run and which are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from polars_worker.errors import WorkError
from polars_worker.statements import FILE_FUNCTIONS, check_statement

if TYPE_CHECKING:
    from worker_client import WorkerClient

_QUERIES = [
    "SELECT 1",
    "select 1;",
    " ; SELECT 1",
    "-- DROP\nSELECT 1",
    "/* a /* nested */ DROP */ SELECT 1",
    "((SELECT 1))",
    "(SELECT 1) UNION ALL (SELECT 2)",
    "WITH a AS (SELECT 1) SELECT * FROM a",
    "FROM flowers",
    "(FROM flowers)",
    "VALUES (1, 2)",
    "SHOW TABLES",
    "EXPLAIN SELECT * FROM flowers",
    "EXPLAIN ANALYZE SELECT 1",
    "SELECT * FROM generate_series(1, 3)",
    "SELECT 'read_csv', \"drop\" FROM (SELECT 1 AS drop) AS t",
    "SELECT * FROM default.flowers",
    'SELECT * FROM "default.flowers" AS f',
]

_NO_QUERIES = [
    "DROP TABLE flowers",
    "-- SELECT\nDROP TABLE flowers",
    "/* SELECT */ DROP TABLE flowers",
    "CREATE TABLE x AS SELECT 1",
    "TRUNCATE flowers",
    "DELETE FROM flowers",
    "(DELETE FROM flowers)",
    "INSERT INTO flowers VALUES (1)",
    "UPDATE flowers SET id = 1",
    "ALTER TABLE flowers ADD COLUMN a INT",
    "EXPLAIN DROP TABLE flowers",
    "EXPLAIN CREATE TABLE x AS SELECT 1",
    "EXPLAIN ANALYZE VERBOSE DELETE FROM flowers",
    "WITH a AS (SELECT 1) DELETE FROM flowers",
    "WITH a AS (SELECT 1) INSERT INTO flowers SELECT * FROM a",
    "SELECT * INTO x FROM flowers",
    "SHOW FUNCTIONS",
    "DESCRIBE flowers",
    "SET a = 1",
    "USE a",
    "COPY flowers TO 'x'",
    "BEGIN",
]

_WRONG = [
    "",
    "   ",
    "-- nothing",
    "/* nothing",
    "()",
    "TABLE flowers",
    "SUMMARIZE flowers",
    "SELECT FROM",
    "SELECT 1; SELECT 2",
    "SELECT 1 DROP TABLE flowers",
    "SELEC 1",
    "'SELECT'",
    "\ufeffSELECT 1",
]


def _tables(flowers: dict[str, str]) -> dict[str, str]:
    return {**flowers, "default.flowers": flowers["flowers"]}


@pytest.mark.parametrize("sql", _QUERIES)
def test_queries_run(worker: WorkerClient, flowers: dict[str, str], sql: str) -> None:
    answer = worker.run(sql, _tables(flowers))
    assert answer.kinds.endswith("F"), answer.end
    assert answer.table().num_rows == answer.end["rows"] > 0


@pytest.mark.parametrize("sql", _NO_QUERIES)
def test_what_is_no_query_is_refused(
    worker: WorkerClient, flowers: dict[str, str], sql: str
) -> None:
    answer = worker.run(sql, _tables(flowers))
    assert answer.kinds == "E"
    assert answer.end["code"] == "UNSUPPORTED", answer.end


@pytest.mark.parametrize("sql", _WRONG)
def test_what_cannot_be_read(worker: WorkerClient, flowers: dict[str, str], sql: str) -> None:
    answer = worker.run(sql, _tables(flowers))
    assert answer.kinds == "E"
    assert answer.end["code"] == "SYNTAX_ERROR", answer.end


@pytest.mark.parametrize("function", sorted(FILE_FUNCTIONS))
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM {}('/etc/passwd')",
        "FROM {}('/etc/passwd')",
        "EXPLAIN SELECT * FROM {}('/etc/passwd')",
        "WITH a AS (SELECT * FROM {}('x')) SELECT * FROM a",
        "SELECT 1 UNION SELECT * FROM {}('x')",
        "SELECT (SELECT max(a) FROM {}('x'))",
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM {}('x'))",
        "SELECT * FROM (VALUES (1)) AS t(a) JOIN {}('x') AS b ON true",
        "SELECT * FROM ({}('x'))",
        "CREATE TABLE t AS SELECT * FROM {}('x')",
        "SELECT sum(a) OVER (PARTITION BY (SELECT 1 FROM {}('x'))) FROM (VALUES (1)) AS t(a)",
    ],
)
def test_functions_that_read_files_are_refused(function: str, sql: str) -> None:
    for spelling in (function, function.upper(), f'"{function}"', f'"{function.title()}"'):
        with pytest.raises(WorkError, match="not allowed") as caught:
            check_statement(sql.format(spelling))
        assert caught.value.code == "UNSUPPORTED"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM scan_csv('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM '/etc/passwd'",
        'SELECT * FROM "/etc/passwd"',
        "SELECT * FROM TABLE(read_csv('/etc/passwd'))",
        "SELECT * FROM (VALUES (1)) AS t(a), LATERAL read_csv('/etc/passwd')",
        "SELECT read_csv('/etc/passwd')",
        "SELECT * FROM a.read_csv('/etc/passwd')",
    ],
)
def test_polars_itself_refuses_other_ways_to_a_file(worker: WorkerClient, sql: str) -> None:
    answer = worker.run(sql)
    assert answer.kinds == "E"
    assert answer.end["code"] in {"UNSUPPORTED", "TABLE_NOT_FOUND"}, answer.end
