package dev.oleander.polars.jdbc.sql;

import java.util.Objects;
import java.util.Optional;

/**
 * A column of a table to be made, or a field of a nested one.
 *
 * @param required whether it is NOT NULL
 * @param comment its documentation
 */
public record ColumnDefinition(
    String name, TypeName type, boolean required, Optional<String> comment) {
  public ColumnDefinition {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(comment, "comment");
  }
}
