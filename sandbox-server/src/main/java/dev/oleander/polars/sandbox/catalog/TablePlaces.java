package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.catalog.DescribedTables.Description;
import dev.oleander.polars.sandbox.catalog.DescribedTables.Unreadable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;

/**
 * The one index of where the tables of a catalog keep their files: a table may have a location of
 * its own anywhere in the catalog's folders and places. Any thread.
 */
final class TablePlaces {
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
  TablePlaces(StorageLocations storage, Function<Optional<TableName>, DescribedTables> pages) {
    this.storage = storage;
    this.pages = pages;
  }

  /**
   * Where one table's files are.
   *
   * @param folders local ones without symbolic links, which need not be there
   * @param objects places in an object store
   */
  record Places(Set<Path> folders, List<ObjectLocation> objects) {

    boolean hold(ObjectLocation object) {
      return objects.stream().anyMatch(place -> place.holds(object));
    }

    boolean hold(Path file) {
      return folders.stream().anyMatch(file::startsWith);
    }
  }

  /** Of every table, as it was a few seconds ago. */
  synchronized Map<TableName, Places> known() {
    return known == null || System.nanoTime() - readAt > KEPT_NANOS ? fresh() : known;
  }

  /** Of every table, as it is now. */
  synchronized Map<TableName, Places> fresh() {
    known = read();
    readAt = System.nanoTime();
    return known;
  }

  private Map<TableName, Places> read() {
    Map<TableName, Places> read = new HashMap<>();
    Optional<TableName> after = Optional.empty();
    do {
      DescribedTables page = pages.apply(after);
      for (Description table : page.tables()) {
        read.put(table.name(), at(table.locations()));
      }
      for (Unreadable table : page.unreadable()) {
        // Nobody can say where its files are; most likely where Iceberg puts them by itself.
        read.put(table.name(), at(usual(table.name())));
      }
      after = page.last();
    } while (after.isPresent());
    return Map.copyOf(read);
  }

  private List<String> usual(TableName table) {
    String within = "/" + table.namespace().replace('.', '/') + "/" + table.table();
    return storage.roots().stream().map(root -> root + within).toList();
  }

  /** What some locations are; those that are nowhere in the catalog's reach are left out. */
  Places at(Collection<String> locations) {
    List<ObjectLocation> objects =
        locations.stream().flatMap(location -> ObjectLocation.parse(location).stream()).toList();
    return new Places(storage.paths(locations), objects);
  }

  /** Whether a file lies in a place of another table than the one that it is thought to be of. */
  boolean isOfAnother(TableName table, String location) {
    Optional<Path> file = storage.real(location);
    Optional<ObjectLocation> object = ObjectLocation.parse(location);
    if (file.isEmpty() && object.isEmpty()) {
      return true; // nobody can say of what it is
    }
    return known().entrySet().stream()
        .filter(other -> !other.getKey().equals(table))
        .map(Map.Entry::getValue)
        .anyMatch(
            places -> file.map(places::hold).orElseGet(() -> places.hold(object.orElseThrow())));
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
