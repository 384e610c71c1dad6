"""Values made to fit another type, each as it is or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from polars_worker.errors import ErrorCode

if TYPE_CHECKING:
    _Array = pa.Array[Any]

__all__ = ["NotFittingError", "fitted"]

_COMPAT: Final = pl.CompatLevel.oldest()
_UUID_BYTES: Final = 16
_UUID: Final = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
_ALL_LONGS: Final = pa.decimal128(19, 0)


class NotFittingError(Exception):
    """A value does not fit; `path` is the full name of the table's field."""

    def __init__(self, path: str, problem: str, code: ErrorCode = ErrorCode.QUERY_FAILED) -> None:
        """Say `problem` of a value for the field `path`."""
        super().__init__(problem)
        self.path = path
        self.code = code


def fitted(series: pl.Series, field: pa.Field[Any]) -> _Array:
    """Return the values of `series` in the type of `field`; raises NotFittingError.

    What Polars knows as bytes only, UUIDs and bytes of a fixed number, stays bytes.
    """
    array = series.to_arrow(compat_level=_COMPAT)
    return _fitted(array, field, field.name)


def _fitted(array: Any, field: pa.Field[Any], path: str) -> _Array:  # noqa: ANN401
    _require(array, field, path)
    kind = field.type
    if pa.types.is_null(array.type):
        nulls: _Array = pa.nulls(len(array), _loose(kind))
        return nulls
    if pa.types.is_struct(kind):
        return _fitted_struct(array, kind, path)
    if pa.types.is_map(kind):
        return _fitted_map(array, kind, path)
    if pa.types.is_large_list(kind):
        return _fitted_list(array, kind.value_field, path)
    try:
        leaf: _Array = _fitted_leaf(array, kind, path)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise NotFittingError(path, str(error)) from error
    return leaf


def _fitted_struct(array: Any, kind: pa.StructType, path: str) -> _Array:  # noqa: ANN401
    valid = array.filter(array.is_valid()) if array.null_count else array
    parts: list[_Array] = []
    fields: list[pa.Field[Any]] = []
    for field in kind:
        name = f"{path}.{field.name}"
        if array.type.get_field_index(field.name) < 0:
            part = pa.nulls(len(array), _loose(field.type))
        else:
            _require(valid.field(field.name), field, name)
            part = _fitted(array.field(field.name), field.with_nullable(nullable=True), name)
        parts.append(part)
        fields.append(pa.field(field.name, part.type))
    return pa.StructArray.from_arrays(parts, fields=fields, mask=array.is_null())


def _fitted_list(array: Any, field: pa.Field[Any], path: str) -> _Array:  # noqa: ANN401
    values = _fitted(array.flatten(), field, f"{path}.element")
    kind = pa.large_list(pa.field(field.name, values.type))
    return pa.LargeListArray.from_arrays(_offsets(array), values, type=kind, mask=array.is_null())


def _fitted_map(array: Any, kind: Any, path: str) -> _Array:  # noqa: ANN401
    entries = array.flatten()
    keys = _fitted(entries.field(0), kind.key_field, f"{path}.key")
    values = _fitted(entries.field(1), kind.item_field, f"{path}.value")
    pairs = pa.StructArray.from_arrays([keys, values], names=["key", "value"])
    return pa.LargeListArray.from_arrays(
        _offsets(array), pairs, type=pa.large_list(pairs.type), mask=array.is_null()
    )


def _offsets(array: Any) -> Any:  # noqa: ANN401
    """Return where each list begins among the values that `flatten` returns."""
    lengths = pc.fill_null(pc.list_value_length(array), 0).cast(pa.int64())
    return pa.concat_arrays([pa.array([0], pa.int64()), pc.cumulative_sum(lengths)])


def _require(array: _Array, field: pa.Field[Any], path: str) -> None:
    if not field.nullable and array.null_count:
        problem = "a value is NULL, which the table does not take there"
        raise NotFittingError(path, problem, ErrorCode.SCHEMA_MISMATCH)


def _fitted_leaf(array: Any, kind: Any, path: str) -> _Array:  # noqa: ANN401
    source = array.type
    if _is_bytes(kind):
        return _bytes(array, kind, path)
    if pa.types.is_large_string(kind) or source == kind:
        return array  # type: ignore[no-any-return]
    if pa.types.is_decimal(kind) and pa.types.is_integer(source):
        array = array.cast(_ALL_LONGS)
    result: _Array = array.cast(kind)
    if pa.types.is_floating(source) and pa.types.is_floating(kind):
        _require_all(pc.equal(pc.is_inf(result), pc.is_inf(array)), array, kind, path)
    elif pa.types.is_floating(source) and pa.types.is_decimal(kind):
        _require_all(pc.equal(result.cast(source), array), array, kind, path)
    return result


def _require_all(fits: Any, array: Any, kind: object, path: str) -> None:  # noqa: ANN401
    misfits = array.filter(pc.invert(fits))
    if len(misfits):
        raise NotFittingError(path, f"{misfits[0].as_py()!r} is not exactly a {kind}")


def _is_bytes(kind: Any) -> bool:  # noqa: ANN401
    return (
        pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
        or isinstance(kind, pa.UuidType)
    )


def _bytes(array: Any, kind: Any, path: str) -> _Array:  # noqa: ANN401
    if pa.types.is_large_binary(kind):
        return array  # type: ignore[no-any-return]
    if pa.types.is_large_string(array.type):
        array = _parsed_uuids(array, path)
    size = _UUID_BYTES if isinstance(kind, pa.UuidType) else kind.byte_width
    lengths = pc.binary_length(array)
    if pc.any(pc.not_equal(lengths, pa.scalar(size))).as_py():
        raise NotFittingError(path, f"a value has not the {size} bytes that all must have")
    return array  # type: ignore[no-any-return]


def _parsed_uuids(array: Any, path: str) -> _Array:  # noqa: ANN401
    texts = pl.Series(array)
    if not texts.str.contains(_UUID).all():
        raise NotFittingError(path, "a text is not a UUID of the form 8-4-4-4-12")
    parsed = texts.str.replace_all("-", "", literal=True).str.decode("hex", strict=True)
    return parsed.to_arrow(compat_level=_COMPAT)


def _loose(kind: Any) -> Any:  # noqa: ANN401
    """Return `kind` with bytes as Polars knows them."""
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(part.name, _loose(part.type)) for part in kind])
    if pa.types.is_map(kind):
        entry = [("key", _loose(kind.key_type)), ("value", _loose(kind.item_type))]
        return pa.large_list(pa.struct(entry))
    if pa.types.is_large_list(kind):
        return pa.large_list(pa.field("element", _loose(kind.value_type)))
    return pa.large_binary() if _is_bytes(kind) else kind
