package dev.oleander.polars.jdbc.arrow;

import dev.oleander.polars.jdbc.type.ColumnType;
import java.util.Objects;

/**
 * A column of a result.
 *
 * @param name its name in the result; names may repeat and be empty
 * @param nullable whether the result says that it may have nulls
 */
public record ResultColumn(String name, ColumnType type, boolean nullable) {
  public ResultColumn {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
  }
}
