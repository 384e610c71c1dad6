package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.catalog.DescribedTables.Description;
import dev.oleander.polars.sandbox.catalog.DescribedTables.Unreadable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;

/**
 * Where the tables of a catalog keep their files, as it was a few seconds ago: a table may have a
 * location of its own anywhere in the catalog's folders and places. Any thread.
 */
final class TableFolders {
  private static final long KEPT_NANOS = Duration.ofSeconds(5).toNanos();

  private final StorageLocations storage;
  private final Function<Optional<TableName>, DescribedTables> pages;

  /** Guarded by this; null before the first time. */
  private Map<TableName, Places> known;

  /** Guarded by this; in System.nanoTime. */
  private long readAt;

  /**
   * @param pages describes the tables of the catalog behind one, or the first ones
   */
  TableFolders(StorageLocations storage, Function<Optional<TableName>, DescribedTables> pages) {
    this.storage = storage;
    this.pages = pages;
  }

  /**
   * Where one table's files are.
   *
   * @param folders without symbolic links
   */
  private record Places(Set<Path> folders, List<ObjectLocation> objects) {}

  /** The local folders of every table, which need not be there. */
  Map<TableName, Set<Path>> all() {
    Map<TableName, Set<Path>> folders = new HashMap<>();
    places().forEach((table, places) -> folders.put(table, places.folders()));
    return folders;
  }

  private synchronized Map<TableName, Places> places() {
    if (known == null || System.nanoTime() - readAt > KEPT_NANOS) {
      known = read();
      readAt = System.nanoTime();
    }
    return known;
  }

  private Map<TableName, Places> read() {
    Map<TableName, Places> read = new HashMap<>();
    Optional<TableName> after = Optional.empty();
    do {
      DescribedTables page = pages.apply(after);
      for (Description table : page.tables()) {
        read.put(table.name(), places(table.locations()));
      }
      for (Unreadable table : page.unreadable()) {
        // Nobody can say where its files are; most likely where Iceberg puts them by itself.
        read.put(table.name(), places(usual(table.name())));
      }
      after = page.last();
    } while (after.isPresent());
    return Map.copyOf(read);
  }

  private Places places(List<String> locations) {
    List<ObjectLocation> objects =
        locations.stream().flatMap(location -> ObjectLocation.parse(location).stream()).toList();
    return new Places(storage.paths(locations), objects);
  }

  /**
   * Whether a place in an object store is one of tables that may be read, and of no other.
   *
   * @param own where the files of a table are that may be read, and may be new
   * @param mayRead tells of a namespace whether it may be read
   */
  boolean isOfReadable(ObjectLocation place, List<String> own, Predicate<String> mayRead) {
    boolean ofReadable =
        own.stream()
            .flatMap(location -> ObjectLocation.parse(location).stream())
            .anyMatch(known -> known.holds(place));
    for (Map.Entry<TableName, Places> table : places().entrySet()) {
      boolean holds = table.getValue().objects().stream().anyMatch(known -> known.holds(place));
      if (holds && !mayRead.test(table.getKey().namespace())) {
        return false;
      }
      ofReadable |= holds;
    }
    return ofReadable;
  }

  /** Whether a file lies in a place of another table than the one that it is thought to be of. */
  boolean isOfAnother(TableName table, String location) {
    Optional<Path> file = storage.real(location);
    Optional<ObjectLocation> object = ObjectLocation.parse(location);
    return (file.isEmpty() && object.isEmpty())
        || places().entrySet().stream()
            .filter(other -> !other.getKey().equals(table))
            .anyMatch(
                other ->
                    file.map(path -> other.getValue().folders().stream().anyMatch(path::startsWith))
                        .orElseGet(
                            () ->
                                other.getValue().objects().stream()
                                    .anyMatch(place -> place.holds(object.get()))));
  }

  private List<String> usual(TableName table) {
    String within = "/" + table.namespace().replace('.', '/') + "/" + table.table();
    return storage.roots().stream().map(root -> root + within).toList();
  }

  /** The locations that a table's files are in, by what its metadata says. */
  static List<String> locations(TableMetadata metadata) {
    Set<String> locations = new LinkedHashSet<>();
    locations.add(metadata.location());
    for (String property :
        List.of(TableProperties.WRITE_DATA_LOCATION, TableProperties.WRITE_METADATA_LOCATION)) {
      Optional.ofNullable(metadata.property(property, null)).ifPresent(locations::add);
    }
    String file = metadata.metadataFileLocation();
    if (file != null && file.lastIndexOf('/') > 0) {
      locations.add(file.substring(0, file.lastIndexOf('/')));
    }
    return List.copyOf(locations);
  }
}
