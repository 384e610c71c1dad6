package dev.oleander.polars.jdbc.workload;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a workload has written.
 *
 * @param rows how many
 * @param snapshot the id of the table's new snapshot, where the server tells
 * @param notices what the server has to say of it
 */
public record Saved(long rows, Optional<String> snapshot, List<String> notices) {
  public Saved {
    Objects.requireNonNull(snapshot, "snapshot");
    notices = List.copyOf(notices);
  }
}
