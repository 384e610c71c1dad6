"""Writes a table of every type that Iceberg has into an embedded lake, and what must be read of it.

Usage: python write_iceberg.py WAREHOUSE EXPECTED DEFAULT_ZONE...

The table is `matrix.types`; EXPECTED is a file as generate.py describes it. Of format version 3,
which pyiceberg does not write yet, there is nothing.
"""

import sys
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import pyarrow as pa
from columns import BINARY, INT32, TEXT, Column, Kind, Raw, Type, columns, list_of, struct_of
from generate import frame
from pyiceberg.catalog import Catalog
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.schema import Schema
from pyiceberg.types import (
    BinaryType,
    BooleanType,
    DateType,
    DecimalType,
    DoubleType,
    FixedType,
    FloatType,
    IcebergType,
    IntegerType,
    ListType,
    LongType,
    MapType,
    NestedField,
    StringType,
    StructType,
    TimestampType,
    TimestamptzType,
    TimeType,
    UUIDType,
)

_LEAVES = {
    Kind.BOOLEAN: BooleanType(),
    Kind.DATE: DateType(),
    Kind.TIME: TimeType(),
    Kind.TEXT: StringType(),
    Kind.TIMESTAMP: TimestampType(),
    Kind.ZONED: TimestamptzType(),
}

# Of the matrix, what Iceberg has too.
_SHARED = (
    "boolean",
    "int32",
    "int64",
    "float32",
    "float64",
    "decimal_9_2",
    "decimal_18_4",
    "decimal_38_0",
    "decimal_38_10",
    "decimal_38_38",
    "text",
    "binary",
    "date",
    "timestamp_6",
    "timestamp_6_UTC",
    "list_int64",
    "list_text",
    "list_float64",
    "list_decimal",
    "list_date",
    "list_timestamp",
    "list_binary",
    "list_list",
    "map",
)


def _columns() -> list[Column]:
    shared = {column.name: column for column in columns()}
    time = Type(Kind.TIME, variant="Iceberg")
    identity = bytes.fromhex("00112233445566778899aabbccddeeff")
    times = [0, 1_000, 45_296_789_012_000, 45_296_789_000_000, 86_399_999_999_000, None]
    entry = struct_of(key=INT32, value=list_of(struct_of(x=TEXT)))
    # Not a null in the place of the inner list: pyiceberg writes an empty one.
    outer = struct_of(inner=struct_of(x=INT32, tags=list_of(TEXT)), rest=list_of(struct_of(k=TEXT)))
    nested: list[Raw] = [
        ((1, ["a", None]), [("k",), (None,), None]),
        ((None, []), []),
        (None, []),
        None,
    ]
    own = [
        Column("struct_nested", outer, nested),
        Column("time", time, times),
        Column("fixed", Type(Kind.BINARY, 4), [b"\x00\x01\xfe\xff", b"abcd", None]),
        Column("uuid", Type(Kind.BINARY, 16, variant="uuid"), [identity, b"\xff" * 16, None]),
        Column(
            "struct_time", struct_of(at=time, data=BINARY), [(1_000, b"\xff"), (None, b""), None]
        ),
        Column("map_nested", list_of(entry, "Map"), [[(1, [("a",), None]), (-2, None)], [], None]),
    ]
    return [*(shared[name] for name in _SHARED), *own]


def _iceberg(kind: Type, ids: "count[int]") -> IcebergType:  # noqa: PLR0911
    match kind.kind:
        case Kind.INTEGER:
            return IntegerType() if kind.size == 32 else LongType()
        case Kind.FLOAT:
            return FloatType() if kind.size == 32 else DoubleType()
        case Kind.DECIMAL:
            return DecimalType(kind.size, kind.scale)
        case Kind.BINARY if kind.variant == "uuid":
            return UUIDType()
        case Kind.BINARY:
            return FixedType(kind.size) if kind.size else BinaryType()
        case Kind.LIST if kind.variant == "Map":
            key, value = (_iceberg(part, ids) for _, part in kind.parts[0][1].parts)
            return MapType(next(ids), key, next(ids), value, value_required=False)
        case Kind.LIST:
            element = _iceberg(kind.parts[0][1], ids)
            return ListType(next(ids), element, element_required=False)
        case Kind.STRUCT:
            fields = [(name, _iceberg(part, ids)) for name, part in kind.parts]
            return StructType(*(NestedField(next(ids), n, t, required=False) for n, t in fields))
        case _:
            return _LEAVES[kind.kind]


def _stored(kind: Type, value: Raw) -> Raw:
    """Return what pyarrow makes the value of."""
    if value is None:
        return None
    match kind.kind:
        case Kind.TIMESTAMP | Kind.ZONED | Kind.TIME:
            return value // 1_000
        case Kind.LIST if kind.variant == "Map":
            parts = [part for _, part in kind.parts[0][1].parts]
            return [
                tuple(_stored(part, of) for part, of in zip(parts, entry, strict=True))
                for entry in value
            ]
        case Kind.LIST:
            return [_stored(kind.parts[0][1], element) for element in value]
        case Kind.STRUCT:
            fields = zip(kind.parts, value, strict=True)
            return {name: _stored(part, field) for (name, part), field in fields}
        case _:
            return value


def _write(catalog: Catalog, name: str, of: Sequence[Column]) -> None:
    ids = count(1)
    schema = Schema(
        *(NestedField(next(ids), c.name, _iceberg(c.type, ids), required=False) for c in of)
    )
    table = catalog.create_table(f"matrix.{name}", schema)
    arrow = table.schema().as_arrow()
    rows = max(len(column.values) for column in of)
    arrays = [
        pa.array([_stored(column.type, v) for v in _padded(column.values, rows)], field.type)
        for column, field in zip(of, arrow, strict=True)
    ]
    table.append(pa.Table.from_arrays(arrays, schema=arrow))


def _padded(values: list[Raw], rows: int) -> list[Raw]:
    return values + [None] * (rows - len(values))


def _numbered(of: Sequence[Column]) -> list[Column]:
    rows = max(len(column.values) for column in of)
    return [Column("row", INT32, list(range(rows))), *of]


def main(warehouse: Path, expected: Path, zones: Sequence[str]) -> None:
    """Create the tables; fails when one exists."""
    catalog = SqlCatalog(
        "oleander",
        uri=f"sqlite:///{warehouse}/catalog.sqlite",
        warehouse=f"file://{warehouse}",
    )
    catalog.create_namespace("matrix")
    of = _numbered(_columns())
    _write(catalog, "types", of)
    lines = frame("types", 'SELECT * FROM matrix.types ORDER BY "row"', of, zones)
    expected.write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
