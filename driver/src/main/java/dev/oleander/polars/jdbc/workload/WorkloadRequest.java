package dev.oleander.polars.jdbc.workload;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A query to run.
 *
 * @param query one Polars SQL statement
 * @param tables the registered tables of the statement
 * @param catalog the catalog of the tables
 * @param maxRows at most so many rows; 0 for all
 * @param batchRows rows in a batch of the result; 0 leaves it to the server
 * @param timeout how long the workload may run; null for no limit but the server's
 * @param describe whether only the columns of the result are wanted, and nothing is run; for a
 *     server with the extension "describe"
 */
public record WorkloadRequest(
    String query,
    List<RegisteredTable> tables,
    String catalog,
    long maxRows,
    int batchRows,
    Duration timeout,
    boolean describe) {
  public WorkloadRequest {
    Objects.requireNonNull(query, "query");
    Objects.requireNonNull(catalog, "catalog");
    tables = List.copyOf(tables);
    if (maxRows < 0) {
      throw new IllegalArgumentException("maxRows is negative: " + maxRows);
    }
    if (batchRows < 0) {
      throw new IllegalArgumentException("batchRows is negative: " + batchRows);
    }
    if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
      throw new IllegalArgumentException("timeout is not positive: " + timeout);
    }
  }
}
