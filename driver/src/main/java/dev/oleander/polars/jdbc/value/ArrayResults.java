package dev.oleander.polars.jdbc.value;

import dev.oleander.polars.jdbc.arrow.ResultBatches;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Makes the result sets of {@link java.sql.Array#getResultSet()}. */
@FunctionalInterface
public interface ArrayResults {
  /**
   * A result set before its first row, which closes the rows.
   *
   * @param rows of which no batch is loaded
   */
  ResultSet of(ResultBatches rows) throws SQLException;
}
