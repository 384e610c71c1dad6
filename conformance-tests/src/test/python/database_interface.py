"""Uses the driver through a module of Python's database interface (PEP 249), and prints JSON.

Usage: python database_interface.py jaydebeapi|jpype URL TOKEN JAR [parameters|writing|scripts]
"""

import importlib
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol


class Cursor(Protocol):
    """What is used of a cursor."""

    description: Sequence[Sequence[object]]

    def execute(self, operation: str, parameters: Sequence[object] = ...) -> object:
        """Runs a statement."""

    def executemany(self, operation: str, parameters: Sequence[Sequence[object]]) -> object:
        """Runs a statement with each of the parameters."""

    def fetchone(self) -> Sequence[object]:
        """The next row."""

    def fetchmany(self, size: int) -> Sequence[Sequence[object]]:
        """The next rows."""

    def fetchall(self) -> Sequence[Sequence[object]]:
        """All further rows."""


class Connection(Protocol):
    """What is used of a connection."""

    def cursor(self) -> AbstractContextManager[Cursor]:
        """Opens a cursor."""

    def commit(self) -> None:
        """Does nothing, but must not fail."""

    def rollback(self) -> None:
        """Does nothing, but must not fail."""

    def close(self) -> None:
        """Ends the connection."""


class Module(NamedTuple):
    """How a module connects (URL, token, jar), and what it raises for a failure of Java's."""

    connect: Callable[[str, str, str], Connection]
    failure: type[BaseException]


def jaydebeapi() -> Module:
    """JayDeBeApi, which starts the JVM by itself."""
    module = importlib.import_module("jaydebeapi")
    driver = "dev.oleander.polars.jdbc.OleanderPolarsDriver"
    return Module(
        lambda url, token, jar: module.connect(driver, url, ["conformance", token], jar),
        module.Error,
    )


def jpype() -> Module:
    """JPype's own module, which lets Java's exceptions through."""
    module = importlib.import_module("jpype")
    interface = importlib.import_module("jpype.dbapi2")

    def connect(url: str, token: str, jar: str) -> Connection:
        module.startJVM(classpath=[jar])
        connection: Connection = interface.connect(
            url, driver_args={"user": "conformance", "password": token}
        )
        return connection

    return Module(connect, module.JException)


def browse(connection: Connection, failure: type[BaseException]) -> dict[str, object]:
    """Reads rows one by one, a few, and all, and what a failure says."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, flag, big, double, price, text, day, moment"
            " FROM conformance.types ORDER BY id"
        )
        names = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
    with connection.cursor() as cursor:
        cursor.execute("SELECT species FROM flowers")
        one = [cursor.fetchone()]
        fetched = [len(one), len(cursor.fetchmany(2)), len(cursor.fetchall())]
    message = "none"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM bees")
    except failure as error:
        message = str(error)
    return {
        "names": [str(name) for name in names],
        "first": [str(value) for value in rows[0]],
        "last": [str(value) for value in rows[2]],
        "fetched": fetched,
        "failure": message,
    }


def bind(connection: Connection) -> dict[str, object]:
    """The first values of the results of statements with parameters."""
    bound: list[str] = []
    statements: list[tuple[str, Sequence[object]]] = [
        (
            "SELECT count(*) AS n FROM flowers WHERE species = ? AND petal_length > ?",
            ("virginica", 6.5),
        ),
        ("SELECT id FROM conformance.types WHERE big = ?", (1234567890123,)),
        ("SELECT count(*) AS n FROM flowers WHERE species = ?", ("' OR 1 = 1 --",)),
    ]
    for sql, values in statements:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            bound.append(str(cursor.fetchone()[0]))
    return {"bound": bound}


def write(connection: Connection) -> dict[str, object]:
    """Makes a table, fills it with a batch, and tells what is in it."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_python (id BIGINT, name VARCHAR, price DECIMAL(9, 2))")
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO of_python (name, id, price) VALUES (?, ?, ?)",
            [("it's", 1, 1.25), ("b", 2, 100.0), (None, 3, 0.5)],
        )
    connection.commit()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name, price FROM of_python ORDER BY id")
        rows = [[str(value) for value in row] for row in cursor.fetchall()]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE of_python")
    connection.commit()
    return {"rows": rows}


def call(connection: Connection) -> dict[str, object]:
    """What a script finds in its params; and by callproc, where the module has it."""
    script = "result = pl.DataFrame({'p': [repr(params)]})"
    with connection.cursor() as cursor:
        cursor.execute(
            "CALL polars_script(?, n => ?, x => ?, flag => ?, text => ?, none => ?)",
            (script, 5, 1.5, True, "it's", None),
        )
        shown = str(cursor.fetchone()[0])
    with connection.cursor() as cursor:
        by_name = getattr(cursor, "callproc", None)
        if by_name is None:
            cursor.execute("{call polars_script(?)}", (script,))
        else:
            by_name("polars_script", [script])
        called = str(cursor.fetchone()[0])
    return {"shown": shown, "called": called}


def main(name: str, url: str, token: str, jar: str, what: str = "") -> None:
    """Prints one JSON object."""
    module = {"jaydebeapi": jaydebeapi, "jpype": jpype}[name]()
    connection = module.connect(url, token, jar)
    told = {
        "parameters": bind,
        "writing": write,
        "scripts": call,
    }.get(what, lambda opened: browse(opened, module.failure))(connection)
    connection.commit()
    connection.rollback()
    connection.close()
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
