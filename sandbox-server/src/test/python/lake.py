"""Real Iceberg tables for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.manifest import DataFile, DataFileContent, FileFormat
from pyiceberg.table import StaticTable
from pyiceberg.typedef import Record
from pyiceberg.types import ListType, MapType, NestedField, StructType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyiceberg.schema import Schema
    from pyiceberg.table import Table

    from worker_client import WrittenFile

__all__ = ["Lake", "in_version_3", "plan_of"]


class Lake:
    """A catalog and a warehouse in one directory."""

    def __init__(self, directory: Path) -> None:
        """Make an empty lake in `directory`."""
        self._directory = directory
        self._catalog = SqlCatalog(
            "oleander",
            uri=f"sqlite:///{directory}/catalog.db",
            warehouse=f"file://{directory}/warehouse",
        )
        self._catalog.create_namespace("default")

    def __enter__(self) -> Self:
        """Return the lake itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the catalog's connections."""
        self._catalog.engine.dispose()

    def table(self, name: str, data: pa.Table) -> Table:
        """Create a table and append `data`."""
        table = self._catalog.create_table(f"default.{name}", data.schema)
        table.append(data)
        return table

    def new_table(self, name: str, schema: Schema) -> Table:
        """Create an empty table."""
        return self._catalog.create_table(f"default.{name}", schema)

    def append(self, table: Table, files: Mapping[int, WrittenFile]) -> str:
        """Append what a worker wrote to an unpartitioned table, and return its metadata file."""
        with (
            table.transaction() as transaction,
            transaction.update_snapshot().fast_append() as append,
        ):
            for number, written in files.items():
                file = self._directory / f"{table.name()[-1]}-{number}.parquet"
                file.write_bytes(written.data)
                append.append_data_file(_data_file(file, written.rows or 0))
        return table.metadata_location.removeprefix("file://")

    def write(self, name: str, data: pa.Table) -> str:
        """Create a table with `data` and return the path of its metadata file."""
        return self.table(name, data).metadata_location.removeprefix("file://")

    def write_as(
        self,
        name: str,
        schema: Schema,
        types: Sequence[pa.DataType],
        columns: Sequence[Sequence[Any]],
        **parquet: Any,  # noqa: ANN401
    ) -> str:
        """Create a table whose data is written in `types`, as an engine other than PyIceberg may.

        Return the path of its metadata file. Columns beyond `types` are not in the data file.
        `parquet` goes to pyarrow's writer.
        """
        table = self._catalog.create_table(f"default.{name}", schema)
        fields = [
            _with_ids(field, dtype)
            for field, dtype in zip(table.schema().columns, types, strict=False)
        ]
        arrays = [
            pa.array(column, field.type) for column, field in zip(columns, fields, strict=True)
        ]
        file = self._directory / f"{name}.parquet"
        pq.write_table(pa.table(arrays, schema=pa.schema(fields)), file, **parquet)
        with (
            table.transaction() as transaction,
            transaction.update_snapshot().fast_append() as append,
        ):
            append.append_data_file(_data_file(file, len(columns[0])))
        return table.metadata_location.removeprefix("file://")


def in_version_3(metadata: str, fields: Mapping[str, Mapping[str, Any]]) -> str:
    """Write a table's metadata file anew, in version 3, with changes to some columns' fields."""
    document = json.loads(Path(metadata).read_text(encoding="utf-8"))
    document |= {"format-version": 3, "next-row-id": 0}
    for schema in document["schemas"]:
        for field in schema["fields"]:
            field.update(fields.get(field["name"], {}))
    file = Path(metadata).with_name("version-3.metadata.json")
    file.write_text(json.dumps(document), encoding="utf-8")
    return str(file)


def plan_of(metadata: str) -> dict[str, Any]:
    """Plan the scan of the table with the metadata file `metadata`, as the server does."""
    table = StaticTable.from_metadata(metadata)
    files = [task.file for task in table.scan().plan_files()]
    names = table.metadata.name_mapping()
    document = json.loads(Path(metadata.removeprefix("file://")).read_text(encoding="utf-8"))
    current = document["current-schema-id"]
    [schema] = [each for each in document["schemas"] if each["schema-id"] == current]
    return {
        "location": table.location(),
        "schema": schema,
        "deletedFields": {"type": "struct", "schema-id": 0, "fields": []},
        "names": None if names is None else {field.field_id: field.names for field in names.root},
        "rowCount": [sum(file.record_count for file in files), 0],
        "files": {
            "files": [file.file_path for file in files],
            "sizes": [file.file_size_in_bytes for file in files],
            "rows": [file.record_count for file in files],
            **{name: {} for name in ("statistics", "partitions", "vectors", "positions")},
            "equalities": {},
            "positionDeletes": [],
            "equalityDeletes": [],
        },
    }


def _with_ids(field: NestedField, dtype: Any) -> pa.Field[Any]:  # noqa: ANN401
    """Return the Arrow field of type `dtype` that carries the field ids of `field`."""
    kind = field.field_type
    if isinstance(kind, StructType):
        parts = zip(kind.fields, dtype, strict=True)
        dtype = pa.struct([_with_ids(part, inner.type) for part, inner in parts])
    elif isinstance(kind, ListType):
        dtype = pa.list_(_with_ids(kind.element_field, dtype.value_type))
    elif isinstance(kind, MapType):
        key = _with_ids(kind.key_field, dtype.key_type)
        dtype = pa.map_(key, _with_ids(kind.value_field, dtype.item_type))
    metadata = {"PARQUET:field_id": str(field.field_id)}
    return pa.field(field.name, dtype, nullable=not field.required, metadata=metadata)


def _data_file(file: Path, rows: int) -> DataFile:
    return DataFile.from_args(
        content=DataFileContent.DATA,
        file_path=f"file://{file}",
        file_format=FileFormat.PARQUET,
        partition=Record(),
        record_count=rows,
        file_size_in_bytes=file.stat().st_size,
        column_sizes={},
        value_counts={},
        null_value_counts={},
        nan_value_counts={},
        lower_bounds={},
        upper_bounds={},
        spec_id=0,
    )
