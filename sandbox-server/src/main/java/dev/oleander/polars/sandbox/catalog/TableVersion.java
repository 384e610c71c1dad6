package dev.oleander.polars.sandbox.catalog;

import java.time.Instant;
import java.util.Objects;

/** Which snapshot of a table is meant. */
public sealed interface TableVersion {
  /** The table as it is now. */
  TableVersion CURRENT = new Current();

  /** The table as it is now, by its current schema; it need not have a snapshot yet. */
  record Current() implements TableVersion {}

  /**
   * A snapshot, read by the schema it was written with.
   *
   * @param id one that the table has still
   */
  record OfSnapshot(long id) implements TableVersion {}

  /** The snapshot that was the table's current one at a moment, read by the schema of then. */
  record AsOf(Instant moment) implements TableVersion {

    public AsOf {
      Objects.requireNonNull(moment, "moment");
    }
  }
}
