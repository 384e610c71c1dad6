package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.worker.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What is known of a workload at one moment; of one that has ended, for good.
 *
 * @param number where it stands among all: what was admitted later has a higher number
 * @param times how long its phases took; empty when the server did not live to see its end
 * @param rows rows of the result: all once it has finished, those of whole batches before
 * @param bytes bytes of the result that the worker has sent
 * @param storeBytes bytes of objects that it has read of object stores
 * @param usage what it has taken of the machine; empty when that was not measured
 * @param tables what it has read so far
 * @param written what it has written to its destination; empty before, and when it has none
 */
public record WorkloadRecord(
    long number,
    String principal,
    UUID id,
    WorkloadOutline outline,
    Instant createdAt,
    WorkloadStatus status,
    Optional<PhaseTimes> times,
    long rows,
    long bytes,
    long storeBytes,
    Optional<Usage> usage,
    List<ReadTable> tables,
    Optional<WrittenTable> written) {

  public WorkloadRecord {
    Objects.requireNonNull(principal, "principal");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(outline, "outline");
    Objects.requireNonNull(createdAt, "createdAt");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(times, "times");
    Objects.requireNonNull(usage, "usage");
    tables = List.copyOf(tables);
    Objects.requireNonNull(written, "written");
  }

  /** Whether it never ran because the server was busy: its client was told to come again. */
  boolean turnedAway() {
    return status.failure().filter(why -> why.code() == ErrorCode.BUSY).isPresent();
  }

  /** The same workload, of which is known no more than that it has ended. */
  public WorkloadRecord lost(String why) {
    return new WorkloadRecord(
        number,
        principal,
        id,
        outline,
        createdAt,
        status.lost(why),
        Optional.empty(),
        rows,
        bytes,
        storeBytes,
        usage,
        tables,
        written);
  }
}
