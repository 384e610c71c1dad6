package dev.oleander.polars.jdbc.catalog;

import dev.oleander.polars.jdbc.type.ColumnType;
import java.util.Objects;
import java.util.Optional;

/**
 * A column of a table that is written to.
 *
 * @param type empty for a type that Polars cannot read
 * @param typeName the name of the type; Iceberg's where the driver has none
 * @param uuid whether its bytes are those of a UUID
 * @param required whether it is NOT NULL
 * @param defaultValue what stands for a value that is not given, as an SQL literal
 */
public record TargetColumn(
    String name,
    Optional<ColumnType> type,
    String typeName,
    boolean uuid,
    boolean required,
    Optional<String> defaultValue) {
  public TargetColumn {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(typeName, "typeName");
    Objects.requireNonNull(defaultValue, "defaultValue");
  }
}
