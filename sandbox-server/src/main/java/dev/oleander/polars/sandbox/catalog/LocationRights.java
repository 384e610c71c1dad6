package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.PartitionStatisticsFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StatisticsFile;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.io.FileIO;

/**
 * Where in a catalog's warehouse someone may have the files of a table. Whoever may read all of the
 * catalog: anywhere. Others: where tables or namespaces are that they may read, and not where
 * others are. A place belongs to the table or namespace whose folder is the closest around it; what
 * belongs to nobody, such as what a dropped namespace has left, is nobody's. Any thread.
 */
public final class LocationRights {
  private final StorageLocations storage;
  private final List<String> roots;
  private final Optional<NewLocations> usual;
  private final Supplier<List<String>> namespaces;
  private final TablePlaces places;

  /**
   * @param usual where tables go by themselves; empty if the catalog decides
   * @param namespaces all of the catalog
   */
  LocationRights(
      StorageLocations storage,
      Optional<NewLocations> usual,
      Supplier<List<String>> namespaces,
      TablePlaces places) {
    this.storage = storage;
    this.usual = usual;
    this.namespaces = namespaces;
    this.places = places;
    this.roots =
        Stream.concat(
                storage.folders().stream().map(Path::toString),
                usual.map(NewLocations::warehouse).flatMap(this::canonical).stream())
            .toList();
  }

  /**
   * The one way to write a location that the catalog's files may be at, its folders parted by
   * slashes; empty for what is elsewhere.
   */
  private Optional<String> canonical(String location) {
    if (!StorageLocations.isObject(location)) {
      return storage.real(location).map(Path::toString);
    }
    try {
      return Optional.of(storage.resolveObject(location).toString());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * What one principal may do.
   *
   * @param all whether all of the catalog may be read
   * @param mayRead tells of a namespace whether it may be read
   */
  public Check of(boolean all, Predicate<String> mayRead) {
    return new Check(all, mayRead);
  }

  /** The namespaces that each place belongs to now. */
  private Map<String, Set<String>> owners() {
    Map<String, Set<String>> owners = new HashMap<>();
    for (String namespace : namespaces.get()) {
      usual
          .map(locations -> locations.namespace(Namespace.of(namespace.split("\\.", -1))))
          .flatMap(this::canonical)
          .ifPresent(place -> add(owners, place, namespace));
    }
    places
        .fresh()
        .forEach(
            (table, at) -> {
              at.folders().forEach(path -> add(owners, path.toString(), table.namespace()));
              at.objects().forEach(place -> add(owners, place.toString(), table.namespace()));
            });
    return owners;
  }

  private static void add(Map<String, Set<String>> owners, String place, String namespace) {
    owners.computeIfAbsent(place, none -> new HashSet<>()).add(namespace);
  }

  /** The checks of one principal's request; it looks at the lake once. One thread. */
  public final class Check {
    private final boolean all;
    private final Predicate<String> mayRead;

    /** Null before the first look. */
    private Map<String, Set<String>> owners;

    private Check(boolean all, Predicate<String> mayRead) {
      this.all = all;
      this.mayRead = mayRead;
    }

    /**
     * Checks where a table or a view is to have its files.
     *
     * @throws SandboxException FORBIDDEN
     */
    public void folder(String location) {
      String folder = place(location);
      if (!all) {
        boolean free =
            owners().entrySet().stream()
                .noneMatch(
                    owner ->
                        owner.getKey().startsWith(folder + "/") && !mayReadAll(owner.getValue()));
        if (!free || !isOwn(folder)) {
          throw refused(location);
        }
      }
    }

    /**
     * Checks where a file is that metadata is to name.
     *
     * @throws SandboxException FORBIDDEN
     */
    public void file(String location) {
      String file = place(location);
      if (!all && !isOwn(file)) {
        throw refused(location);
      }
    }

    /**
     * Checks a snapshot's own files, and, unless all may be read, its manifests: their statistics
     * are read by the server, which may read everything.
     *
     * @throws SandboxException FORBIDDEN
     */
    public void snapshot(Snapshot snapshot, FileIO io) {
      if (snapshot.manifestListLocation() != null) {
        file(snapshot.manifestListLocation());
      }
      if (!all || snapshot.manifestListLocation() == null) {
        for (ManifestFile manifest : snapshot.allManifests(io)) {
          file(manifest.path());
        }
      }
    }

    /**
     * Checks all that the metadata of a table names, but for data files.
     *
     * @throws SandboxException FORBIDDEN
     */
    public void table(TableMetadata metadata, FileIO io) {
      folder(metadata.location());
      properties(metadata.properties());
      metadata.snapshots().forEach(snapshot -> snapshot(snapshot, io));
      metadata.previousFiles().forEach(previous -> file(previous.file()));
      metadata.statisticsFiles().stream().map(StatisticsFile::path).forEach(this::file);
      metadata.partitionStatisticsFiles().stream()
          .map(PartitionStatisticsFile::path)
          .forEach(this::file);
    }

    /**
     * Checks the properties of a table or a view.
     *
     * @throws SandboxException FORBIDDEN for a location; INVALID_REQUEST for what cannot be set
     */
    public void properties(Map<String, String> properties) {
      GivenProperties.checkCode(properties);
      for (String property : GivenProperties.TABLE_LOCATIONS) {
        Optional.ofNullable(properties.get(property)).ifPresent(this::folder);
      }
    }

    private Map<String, Set<String>> owners() {
      if (owners == null) {
        owners = LocationRights.this.owners();
      }
      return owners;
    }

    private boolean mayReadAll(Set<String> names) {
      return names.stream().allMatch(mayRead);
    }

    private String place(String location) {
      String place = canonical(location).orElseThrow(() -> refused(location));
      for (String root : roots) {
        if (place.equals(root) || place.startsWith(root + "/" + EmbeddedCatalog.DATABASE_FILE)) {
          throw refused(location);
        }
      }
      return place;
    }

    private boolean isOwn(String place) {
      for (String around = place; !around.isEmpty(); around = parent(around)) {
        Set<String> owner = owners().get(around);
        if (owner != null) {
          return mayReadAll(owner);
        }
      }
      return false;
    }

    private static String parent(String place) {
      return place.substring(0, Math.max(0, place.lastIndexOf('/')));
    }

    private static SandboxException refused(String location) {
      return new SandboxException(
          ErrorCode.FORBIDDEN,
          "location '%s' is not a place in the catalog's warehouse that your token has a right to"
              .formatted(location));
    }
  }
}
