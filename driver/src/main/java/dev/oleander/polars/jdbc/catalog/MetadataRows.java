package dev.oleander.polars.jdbc.catalog;

import java.util.List;
import java.util.Objects;

/**
 * A result of {@link java.sql.DatabaseMetaData}, or of a command that shows the like: its columns
 * and its rows, sorted as JDBC asks.
 *
 * @param rows a value for each column: {@link String}, {@link Integer}, {@link Short}, {@link
 *     Long}, {@link Boolean} by the column's type, or null
 * @param notes what is left out of it, and why; for a person to read
 */
public record MetadataRows(MetadataShape shape, List<Object[]> rows, List<String> notes) {
  public MetadataRows {
    Objects.requireNonNull(shape, "shape");
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /** A result that nothing is left out of. */
  public MetadataRows(MetadataShape shape, List<Object[]> rows) {
    this(shape, rows, List.of());
  }

  /** The result for what the lake does not have: no rows, but the right columns. */
  public static MetadataRows none(MetadataShape shape) {
    return new MetadataRows(shape, List.of());
  }
}
