package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.sql.TableName;
import java.util.Optional;

/** Tells the tables of the lake that the columns of a result are from. */
@FunctionalInterface
interface ColumnTables {
  /** For results of which nothing is known. */
  ColumnTables UNKNOWN = (column, columns) -> Optional.empty();

  /**
   * The table that has a column as the result has it, its catalog included; empty where that is not
   * known for sure.
   *
   * @param column counts from 0
   * @param columns of the result
   */
  Optional<TableName> of(int column, int columns);
}
