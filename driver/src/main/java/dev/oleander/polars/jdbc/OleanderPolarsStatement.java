package dev.oleander.polars.jdbc;

import java.sql.SQLException;
import java.util.Optional;

/**
 * What a statement of this driver can do beyond JDBC. {@code
 * statement.unwrap(OleanderPolarsStatement.class)} gives it.
 */
public interface OleanderPolarsStatement {
  /**
   * The id of the workload that the statement started last, as the server's logs and its workload
   * API have it; empty before the first. Any thread may ask.
   *
   * @throws SQLException 24000 if the statement is closed
   */
  Optional<String> getWorkloadId() throws SQLException;
}
