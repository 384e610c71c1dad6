package dev.oleander.polars.jdbc.catalog;

import java.util.List;
import java.util.Objects;

/**
 * A result of {@link java.sql.DatabaseMetaData}: its columns and its rows, sorted as JDBC asks.
 *
 * @param rows a value for each column: {@link String}, {@link Integer}, {@link Short}, {@link
 *     Long}, {@link Boolean} by the column's type, or null
 */
public record MetadataRows(MetadataShape shape, List<Object[]> rows) {
  public MetadataRows {
    Objects.requireNonNull(shape, "shape");
    rows = List.copyOf(rows);
  }

  /** The result for what the lake does not have: no rows, but the right columns. */
  public static MetadataRows none(MetadataShape shape) {
    return new MetadataRows(shape, List.of());
  }
}
