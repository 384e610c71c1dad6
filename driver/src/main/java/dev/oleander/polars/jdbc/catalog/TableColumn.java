package dev.oleander.polars.jdbc.catalog;

import dev.oleander.polars.jdbc.type.ColumnType;
import java.util.Objects;
import java.util.Optional;

/**
 * A column of a table of the lake.
 *
 * @param position from 1
 * @param type empty for a type that Polars cannot read
 * @param typeName the name of the type; Iceberg's where the driver has none
 * @param remarks the column's documentation
 */
record TableColumn(
    String name,
    int position,
    Optional<ColumnType> type,
    String typeName,
    boolean nullable,
    Optional<String> remarks) {
  TableColumn {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(typeName, "typeName");
    Objects.requireNonNull(remarks, "remarks");
  }
}
