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
 * @param identifier whether it is one of the columns that the table declares to identify a row
 * @param defaultValue what a writer that does not name the column writes, as an SQL literal
 * @param remarks the column's documentation
 * @param uuid whether its bytes are those of a UUID
 */
record TableColumn(
    String name,
    int position,
    Optional<ColumnType> type,
    String typeName,
    boolean nullable,
    boolean identifier,
    Optional<String> defaultValue,
    Optional<String> remarks,
    boolean uuid) {
  TableColumn {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(typeName, "typeName");
    Objects.requireNonNull(defaultValue, "defaultValue");
    Objects.requireNonNull(remarks, "remarks");
  }
}
