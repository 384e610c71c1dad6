package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.worker.Compression;
import dev.oleander.polars.sandbox.worker.ResultFormat;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What a principal asks to be run.
 *
 * @param id the workload's id, chosen by the client or by the server
 * @param vcpus the tier
 * @param catalog the catalog that the tables are in
 * @param program what to run
 * @param format the form of the result
 * @param maxRows at most so many rows; 0 means all
 * @param batchRows the most rows in a batch
 * @param compression of an Arrow result's batches; without effect on other formats
 * @param describe whether only the result's schema is asked for
 * @param destination where the result is written to; empty when it is only answered
 * @param timeout the wall clock from admission on after which the workload is stopped
 */
public record WorkloadRequest(
    UUID id,
    int vcpus,
    String catalog,
    Program program,
    ResultFormat format,
    long maxRows,
    int batchRows,
    Compression compression,
    boolean describe,
    Optional<Destination> destination,
    Duration timeout) {

  public WorkloadRequest {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(catalog, "catalog");
    Objects.requireNonNull(program, "program");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(compression, "compression");
    Objects.requireNonNull(destination, "destination");
    Objects.requireNonNull(timeout, "timeout");
  }

  /** What is kept of the request with its workload. */
  public WorkloadOutline outline(ClientInfo client) {
    return new WorkloadOutline(
        program.mode(),
        catalog,
        vcpus,
        client,
        program instanceof Program.Script script
            ? script.stored().map(Program.Stored::name)
            : Optional.empty());
  }
}
