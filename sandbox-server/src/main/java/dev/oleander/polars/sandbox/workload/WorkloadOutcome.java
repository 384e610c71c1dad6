package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.catalog.write.Saved;
import java.util.Objects;
import java.util.Optional;

/**
 * What a workload that finished has done.
 *
 * @param rows of the result
 * @param saved what was written; empty when nothing was to be
 * @param repeated whether it was written before, by the same request, and nothing was done now
 */
public record WorkloadOutcome(long rows, Optional<Saved> saved, boolean repeated) {

  public WorkloadOutcome {
    Objects.requireNonNull(saved, "saved");
  }

  static WorkloadOutcome read(long rows) {
    return new WorkloadOutcome(rows, Optional.empty(), false);
  }

  static WorkloadOutcome written(Saved saved, boolean repeated) {
    return new WorkloadOutcome(saved.rows(), Optional.of(saved), repeated);
  }
}
