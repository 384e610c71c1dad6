"""Script mode.

A server never uses a worker for a second script. Here they share one where they leave it as it was.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from worker_client import WorkerClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from worker_client import Answer

    Run = Callable[..., Answer]


@pytest.fixture(scope="module")
def script_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerClient]:
    with WorkerClient(tmp_path_factory.mktemp("script")) as client:
        yield client


@pytest.fixture
def run(script_worker: WorkerClient, flowers: dict[str, str]) -> Run:
    def run(source: str, **fields: object) -> Answer:
        return script_worker.script(textwrap.dedent(source), flowers, **fields)

    return run


def _rows(answer: Answer) -> list[list[Any]]:
    assert not answer.failed, answer.end
    return answer.rows()


def test_scans_a_table_with_parameters(run: Run) -> None:
    answer = run(
        """
        flowers = scan(params["table"])
        result = flowers.group_by("species").len().sort("species").limit(params["limit"])
        """,
        params={"table": "default.flowers", "limit": 2},
    )
    assert _rows(answer) == [["setosa", 50], ["versicolor", 50]]
    assert answer.schema["columns"] == ["species", "len"]


def test_parameters_keep_their_types(run: Run) -> None:
    answer = run(
        "result = pl.DataFrame({'p': [repr(params)]})",
        params={"i": 2**60, "f": 0.5, "b": True, "n": None, "l": [1, "a"], "o": {"k": []}},
    )
    assert _rows(answer) == [
        [repr({"i": 2**60, "f": 0.5, "b": True, "n": None, "l": [1, "a"], "o": {"k": []}})]
    ]


def test_takes_a_data_frame_and_limits_it(run: Run) -> None:
    answer = run("result = pl.DataFrame({'a': range(10)})", maxRows=3, batchRows=2)
    assert _rows(answer) == [[0], [1], [2]]


def test_describes_without_executing(run: Run) -> None:
    answer = run(
        """
        def fail(_):
            raise RuntimeError
        frame = pl.LazyFrame({"a": [1]})
        result = frame.select(pl.col("a").map_elements(fail, return_dtype=pl.Int8))
        """,
        describe=True,
    )
    assert answer.kinds == "SF"
    assert answer.schema == {"columns": ["a"], "types": ["Int8"]}


def test_eager_operations_and_legitimate_names_work(run: Run) -> None:
    answer = run(
        """
        from dataclasses import dataclass
        import asyncio, pickle, typing

        @dataclass
        class Sink:
            collect: "list[int]"
            def sink_all(self) -> int:
                return sum(self.collect)

        collect = pickle.loads(pickle.dumps(Sink([1, 2])))
        async def remote():
            return collect.sink_all()
        frame = pl.DataFrame({"a": [1, 2, 3]}).filter(pl.col("a") > 1).sort("a").lazy()
        frame.collect_schema()
        if __name__ == "__main__":
            result = frame.with_columns(b=asyncio.run(remote()))
        """
    )
    assert _rows(answer) == [[2, 3], [3, 3]]


@pytest.mark.parametrize(
    "call",
    [
        "f.collect()",
        "f.collect(background=True)",
        "f.collect_async()",
        "f.collect_batches()",
        "f.remote()",
        "f.show()",
        "f.sink_parquet('/tmp/x')",
        "f.sink_csv('/tmp/x')",
        "f.sink_batches(print)",
        "pl.collect_all([f])",
        "f.pipe(pl.LazyFrame.collect)",
        "list(map(pl.LazyFrame.collect, [f]))",
        "getattr(f, 'col' + 'lect')()",
        "exec('f.collect()')",
        "type('Own', (pl.LazyFrame,), {})({'a': [1]}).collect()",
    ],
)
def test_leaves_execution_to_the_server(script_worker: WorkerClient, call: str) -> None:
    answer = script_worker.script(f"f = pl.LazyFrame({{'a': [1]}})\n{call}\nresult = f")
    assert answer.end["code"] == "SCRIPT_FAILED"
    assert answer.end["message"].startswith("line 2: RuntimeError: ")
    assert "the server handles execution" in answer.end["message"]


@pytest.mark.parametrize(
    ("source", "code", "message"),
    [
        ("", "SCRIPT_FAILED", "the script assigns no result: assign a LazyFrame or a DataFrame"),
        ("result = 1\ndel result", "SCRIPT_FAILED", "the script assigns no result"),
        ("result = None", "SCRIPT_FAILED", "result is None and must be"),
        ("result = {'a': 1}", "SCRIPT_FAILED", "result is of the type dict and must be"),
        ("x = 1\nresult = (", "SYNTAX_ERROR", "line 2: SyntaxError: '(' was never closed: result"),
        ("if 1:\nx", "SYNTAX_ERROR", "line 2: IndentationError: expected an indented block"),
        ("x = '\0'", "SYNTAX_ERROR", "null bytes"),
        ("-" * 100_000 + "1", "SYNTAX_ERROR", ""),
        ("x = 1\nx / 0", "SCRIPT_FAILED", "line 2: ZeroDivisionError: division by zero"),
        ("def f():\n    f()\nf()", "SCRIPT_FAILED", "line 2: RecursionError: maximum recursion"),
        ("import sys\nsys.exit(3)", "SCRIPT_FAILED", "line 2: the script called sys.exit(3): let"),
        ("raise KeyboardInterrupt", "SCRIPT_FAILED", "line 1: KeyboardInterrupt"),
        ("x = bytearray(1 << 60)", "OUT_OF_MEMORY", "line 1: MemoryError"),
        ("raise type('Odd', (Exception,), {'__str__': lambda s: 1})", "SCRIPT_FAILED", "Odd: (its"),
        ("scan('default.flower')", "SCRIPT_FAILED", "line 1: LookupError: table 'default.flower'"),
        ("scan(1)", "SCRIPT_FAILED", "line 1: TypeError: a table is named by a string"),
        ("result = pl.LazyFrame({'a': [1]}).select('b')", "COLUMN_NOT_FOUND", '"b"'),
        (
            "pl.DataFrame({'a': [1]}).select('b')",
            "SCRIPT_FAILED",
            "line 1: ColumnNotFoundError: unable to find column",
        ),
        ("import nothing_there", "SCRIPT_FAILED", "line 1: ModuleNotFoundError: No module named"),
        ("pl = scan = params = catalog = 1\nresult = pl", "SCRIPT_FAILED", "of the type int"),
    ],
)
def test_errors_are_told_by_line(
    script_worker: WorkerClient, source: str, code: str, message: str
) -> None:
    answer = script_worker.script(source)
    assert answer.failed
    assert answer.end["code"] == code, answer.end
    assert message in answer.end["message"]


def test_lists_the_calls_and_causes_of_an_error(run: Run) -> None:
    answer = run(
        """
        def inner(x):
            return 1 / x
        def outer():
            try:
                return inner(0)
            except ZeroDivisionError as error:
                raise ValueError("no") from error
        outer()
        """
    )
    assert answer.end["message"] == "line 8: ValueError: no"
    assert answer.end["details"].split("\n") == [
        "line 9, in <module>: outer()",
        'line 8, in outer: raise ValueError("no") from error',
        "ValueError: no",
        "which came while handling:",
        "line 6, in outer: return inner(0)",
        "line 3, in inner: return 1 / x",
        "ZeroDivisionError: division by zero",
    ]


def test_errors_of_functions_in_the_result_have_a_line(run: Run) -> None:
    answer = run(
        """
        def half(batch):
            return batch[0] / 0
        result = pl.LazyFrame({"a": [1]}).map_batches(lambda df: half(df["a"]))
        """
    )
    assert answer.end["code"] == "SCRIPT_FAILED"
    assert answer.end["message"] == "line 3: ZeroDivisionError: division by zero"


def test_system_exit_in_the_result_is_an_answer(run: Run) -> None:
    answer = run(
        """
        import sys
        result = pl.LazyFrame({"a": [1]}).map_batches(lambda df: sys.exit(0))
        """
    )
    assert answer.end["code"] == "SCRIPT_FAILED"
    assert answer.end["message"].startswith("line 3: the script called sys.exit(0)")


def test_names_no_place_of_the_server(run: Run, flowers: dict[str, str]) -> None:
    place = flowers["flowers"].rsplit("/", 2)[0]
    answer = run(f"f = scan('default.flowers')\nraise ValueError({place!r} + pl.__file__)")
    assert place not in answer.end["message"]
    assert answer.end["message"].startswith("line 2: ValueError: <default.flowers><python>")


def test_the_catalog_lists_and_loads_and_changes_nothing(run: Run) -> None:
    answer = run(
        """
        table = catalog.load_table("default.flowers")
        seen = [
            catalog.name,
            catalog.list_namespaces(),
            catalog.list_namespaces("default"),
            catalog.list_tables("default"),
            catalog.table_exists("default.flowers"),
            catalog.table_exists(("default", "flower")),
            catalog.namespace_exists("other"),
            table.scan(limit=2).to_arrow().num_rows,
        ]
        for change in (
            lambda: catalog.drop_table("default.flowers"),
            lambda: catalog.create_namespace("mine"),
            lambda: table.append(table.scan().to_arrow()),
        ):
            try:
                change()
                seen.append("done")
            except Exception as error:
                seen.append(type(error).__name__)
        rows = pl.scan_iceberg(table).select(s=pl.len().cast(pl.String))
        result = pl.concat([pl.LazyFrame({"s": map(str, seen)}), rows])
        """
    )
    assert [row[0] for row in _rows(answer)] == [
        "lake",
        "[('default',)]",
        "[('default', 'deep')]",
        "[('default', 'flowers')]",
        "True",
        "False",
        "False",
        "2",
        "PermissionError",
        "PermissionError",
        "PermissionError",
        "150",
    ]


def test_prints_and_warnings_come_out_in_order_and_by_line(tmp_path: Path) -> None:
    with WorkerClient(tmp_path) as client:
        source = "import warnings\nprint('one')\nwarnings.warn('two')\nprint('three', end='')\n"
        answer = client.script(source + "result = pl.DataFrame({'a': [1]})")
        status, output, errors = client.close_and_read()
    assert answer.kinds == "SDF"
    assert (status, output, errors) == (0, "one\nthree", "line 3: UserWarning: two\n")


def test_a_script_that_takes_the_streams_away_is_answered(tmp_path: Path) -> None:
    with WorkerClient(tmp_path) as client:
        answer = client.script(
            "import sys\nsys.stdout.close()\nsys.stderr = None\nresult = pl.DataFrame({'a': [1]})"
        )
    assert _rows(answer) == [[1]]
