package dev.oleander.polars.sandbox.relay;

import java.util.Objects;
import java.util.Set;

/**
 * The objects of a table that a workload may read.
 *
 * @param name for messages
 * @param source where they are read
 * @param folders they are in these, not in folders within these; without closing slashes
 */
public record RelayedTable(String name, ObjectSource source, Set<ObjectName> folders) {

  public RelayedTable {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(source, "source");
    folders = Set.copyOf(folders);
  }

  boolean holds(ObjectName object) {
    return object.folder().filter(folders::contains).isPresent();
  }
}
