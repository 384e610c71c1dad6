package dev.oleander.polars.sandbox.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a workload needs of a worker.
 *
 * @param principal whom the workload belongs to
 * @param vcpus the tier
 * @param use whether the worker may have run, and may run, other workloads of the principal
 * @param readable the folders of the lake that the principal may read; empty for all that the pool
 *     was given
 * @param atMost how long to wait for a worker
 */
public record LeaseRequest(
    String principal, int vcpus, Use use, Optional<List<Path>> readable, Duration atMost) {

  /** Whether a worker is shared by the workloads of a principal. */
  public enum Use {
    /** By as many as come, one after the other. */
    SHARED,
    /** By none: the worker is new, and is ended with the lease. */
    ONCE
  }

  public LeaseRequest {
    Objects.requireNonNull(principal, "principal");
    Objects.requireNonNull(use, "use");
    readable = readable.map(List::copyOf);
    Objects.requireNonNull(atMost, "atMost");
  }
}
