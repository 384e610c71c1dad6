package dev.oleander.polars.sandbox.relay;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The objects of a table that a workload may read.
 *
 * @param name for messages
 * @param source where they are
 * @param objects each of them that is known by name
 * @param folders in which all objects are the table's, but for those within {@code foreign}
 * @param foreign folders of others
 */
public record RelayedTable(
    String name,
    ObjectSource source,
    Set<ObjectName> objects,
    List<ObjectName> folders,
    List<ObjectName> foreign) {

  public RelayedTable {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(source, "source");
    objects = Set.copyOf(objects);
    folders = List.copyOf(folders);
    foreign = List.copyOf(foreign);
  }

  boolean holds(ObjectName object) {
    return objects.contains(object)
        || (folders.stream().anyMatch(object::isWithin)
            && foreign.stream().noneMatch(object::isWithin));
  }
}
