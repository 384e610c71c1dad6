package dev.oleander.polars.jdbc.workload;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A workload to run.
 *
 * @param program what it computes
 * @param catalog the catalog of the tables
 * @param maxRows at most so many rows; 0 for all
 * @param batchRows rows in a batch of the result; 0 leaves it to the server
 * @param timeout how long the workload may run; null for no limit but the server's
 * @param describe whether only the columns of the result are wanted, and nothing is run; for a
 *     server with the extension "describe"
 * @param destination where the result is written to; empty if it is answered
 * @param compute where it is to run; empty for what the connection says
 */
public record WorkloadRequest(
    Program program,
    String catalog,
    long maxRows,
    int batchRows,
    Duration timeout,
    boolean describe,
    Optional<Destination> destination,
    Optional<Compute> compute) {
  public WorkloadRequest {
    Objects.requireNonNull(program, "program");
    Objects.requireNonNull(catalog, "catalog");
    Objects.requireNonNull(destination, "destination");
    Objects.requireNonNull(compute, "compute");
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

  /** A query that runs where the connection says. */
  public WorkloadRequest(
      String query,
      List<RegisteredTable> tables,
      String catalog,
      long maxRows,
      int batchRows,
      Duration timeout,
      boolean describe,
      Optional<Destination> destination) {
    this(
        new Program.Sql(query, tables),
        catalog,
        maxRows,
        batchRows,
        timeout,
        describe,
        destination,
        Optional.empty());
  }

  /** Whether the state of a table that it reads is told. */
  public boolean travels() {
    return program instanceof Program.Sql sql
        && sql.tables().stream().anyMatch(RegisteredTable::travels);
  }

  /** Whether it is a script, which may print. */
  public boolean isScript() {
    return !(program instanceof Program.Sql);
  }

  /**
   * The request as the API takes it.
   *
   * @param id of the workload
   * @param connection where workloads of the connection are to run
   * @param zstd whether the batches of its result are to be compressed with zstd
   */
  ObjectNode body(String id, Compute connection, boolean zstd) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    program.describe(body);
    body.put("catalog", catalog);
    body.put("workloadId", id);
    if (maxRows > 0) {
      body.put("maxRows", maxRows);
    }
    if (batchRows > 0) {
      body.put("batchRows", batchRows);
    }
    compute.orElse(connection).describe(body);
    if (zstd) {
      body.put("compression", "zstd");
    }
    if (describe) {
      body.put("describe", true);
    }
    if (timeout != null) {
      // Rounded up: a limit of half a second is not none.
      body.put("timeoutSeconds", timeout.plusNanos(999_999_999).toSeconds());
    }
    destination.ifPresent(to -> to.describe(body));
    return body;
  }
}
