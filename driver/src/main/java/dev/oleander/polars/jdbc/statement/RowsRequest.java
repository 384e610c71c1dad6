package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.http.ServerExtensions;
import dev.oleander.polars.jdbc.sql.TableName;
import dev.oleander.polars.jdbc.workload.WorkloadRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/** What the server is asked for and answers with rows. Immutable. */
sealed interface RowsRequest permits Query, ScriptCall {
  /** The text as the application wrote it. */
  String text();

  /**
   * The request for the rows.
   *
   * @param maxRows 0 for all
   * @param batchRows 0 leaves it to the server
   * @param timeout null for none
   * @param describe whether only the columns of the result are wanted
   * @param zone of the session
   */
  WorkloadRequest request(
      long maxRows, int batchRows, Duration timeout, boolean describe, ZoneId zone);

  /** See {@link ColumnTables#of}. */
  Optional<TableName> tableOf(int column, int columns);

  /**
   * Looks whether the service can do it as it is.
   *
   * @throws SQLException HYC00 if it cannot
   */
  default void check(ServerExtensions extensions) throws SQLException {}

  /** Adds to the server's error what only the driver knows. */
  SQLException explain(SQLException error);
}
