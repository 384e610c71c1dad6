package dev.oleander.polars.sandbox.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a workload needs of a worker.
 *
 * @param principal whom the workload belongs to
 * @param vcpus the tier
 * @param use whether the worker may have run, and may run, other workloads of the principal
 * @param readable the folders of the lake that the principal may read, each in a folder that the
 *     pool was given; empty for all that it was given. A folder that is not there is left out.
 * @param mostAtOnce how many workers the principal may have at once, those that it has already
 *     among them; empty for any number
 * @param atMost how long to wait for a worker
 */
public record LeaseRequest(
    String principal,
    int vcpus,
    Use use,
    Optional<List<Path>> readable,
    OptionalInt mostAtOnce,
    Duration atMost) {

  /** Whether a worker is shared by the workloads of a principal. */
  public enum Use {
    /** By as many as come, one after the other. */
    SHARED,
    /**
     * By none: the worker has run nothing, and is ended with the lease unless it still has not. One
     * that still has not is kept for the principal.
     */
    ONCE
  }

  public LeaseRequest {
    Objects.requireNonNull(principal, "principal");
    Objects.requireNonNull(use, "use");
    readable = readable.map(List::copyOf);
    if (mostAtOnce.orElse(1) < 1) {
      throw new IllegalArgumentException(
          "mostAtOnce is %d and must be at least 1".formatted(mostAtOnce.getAsInt()));
    }
    Objects.requireNonNull(atMost, "atMost");
  }

  /** Of a principal that may have any number of workers at once. */
  public LeaseRequest(
      String principal, int vcpus, Use use, Optional<List<Path>> readable, Duration atMost) {
    this(principal, vcpus, use, readable, OptionalInt.empty(), atMost);
  }
}
