package dev.oleander.polars.sandbox.worker;

import java.util.List;

/**
 * The columns of a result.
 *
 * @param columns their names, in order; a name may occur twice
 * @param types the Polars name of each column's type, as long as {@code columns}
 */
public record ResultSchema(List<String> columns, List<String> types) {

  public ResultSchema {
    columns = List.copyOf(columns);
    types = List.copyOf(types);
    if (columns.size() != types.size()) {
      throw new IllegalArgumentException(
          "a result has %d columns and %d types".formatted(columns.size(), types.size()));
    }
  }
}
