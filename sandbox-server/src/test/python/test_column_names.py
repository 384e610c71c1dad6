"""Columns that have no name of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from polars_worker.column_names import settled

if TYPE_CHECKING:
    from worker_client import WorkerClient

_SQL = """
    SELECT (SELECT count(*) FROM flowers AS x WHERE x.length < f.length), f.id
    FROM flowers AS f ORDER BY 2
"""


@pytest.mark.parametrize("result_format", ["arrow", "json"])
def test_correlated_subqueries_without_an_alias(
    worker: WorkerClient, flowers: dict[str, str], result_format: str
) -> None:
    answer = worker.run(_SQL, flowers, format=result_format)
    assert answer.kinds.endswith("F"), answer.end
    assert answer.schema["columns"] == ["subquery", "id"]
    rows = (
        answer.rows()
        if result_format == "json"
        else [list(row.values()) for row in answer.table().to_pylist()]
    )
    assert rows == [[number, number] for number in range(150)]


def test_settled_names_are_free_ones() -> None:
    made_up = "__POLARS_CORR__POLARS_TMP_SQL_7_res"
    schema = pl.Schema({"subquery": pl.Int8(), made_up: pl.Int64(), "a": pl.String()})
    assert settled(schema) == pl.Schema(
        {"subquery": pl.Int8(), "subquery:1": pl.Int64(), "a": pl.String()}
    )
