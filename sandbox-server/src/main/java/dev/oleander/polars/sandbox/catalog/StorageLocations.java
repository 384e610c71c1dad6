package dev.oleander.polars.sandbox.catalog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the files of a catalog's tables may be: in local folders, and in places of an object store.
 * What metadata names elsewhere is neither read nor written. Any thread.
 */
final class StorageLocations {
  private final List<WarehouseFolder> folders;
  private final List<ObjectLocation> places;
  private final boolean anyObject;

  private StorageLocations(
      List<WarehouseFolder> folders, List<ObjectLocation> places, boolean anyObject) {
    this.folders = List.copyOf(folders);
    this.places = List.copyOf(places);
    this.anyObject = anyObject;
  }

  /** One local folder and nothing else. */
  static StorageLocations of(WarehouseFolder folder) {
    return new StorageLocations(List.of(folder), List.of(), false);
  }

  /**
   * Reads what an operator wrote.
   *
   * @param locations folders, which are made if they are not there, and {@code s3://bucket/prefix};
   *     when there are none, any place in an object store that the credentials open, and no folder
   * @throws IOException when a folder cannot be made, or an object location is malformed
   */
  static StorageLocations open(Collection<String> locations) throws IOException {
    List<WarehouseFolder> folders = new ArrayList<>();
    List<ObjectLocation> places = new ArrayList<>();
    for (String location : locations) {
      if (ObjectLocation.isMeant(location)) {
        places.add(
            ObjectLocation.parse(location)
                .orElseThrow(
                    () ->
                        new IOException(
                            "'%s' is not a place in an object store: write s3://bucket/prefix"
                                .formatted(location))));
      } else {
        folders.add(WarehouseFolder.open(WarehouseFolder.parse(location)));
      }
    }
    return new StorageLocations(folders, places, locations.isEmpty());
  }

  /** The local folders, without symbolic links. */
  List<Path> folders() {
    return folders.stream().map(WarehouseFolder::path).toList();
  }

  /** All of them as locations, without a slash behind them. */
  List<String> roots() {
    return Stream.concat(
            folders.stream().map(WarehouseFolder::location),
            places.stream().map(ObjectLocation::toString))
        .toList();
  }

  /** Whether files may be in an object store. */
  boolean hasObjects() {
    return anyObject || !places.isEmpty();
  }

  /** Whether a location is in an object store, so that it has no path. */
  static boolean isObject(String location) {
    return ObjectLocation.isMeant(location);
  }

  /**
   * The path of a local location.
   *
   * @throws IllegalArgumentException when it is in none of the folders
   */
  Path resolve(String location) {
    IllegalArgumentException refused = null;
    for (WarehouseFolder folder : folders) {
      try {
        return folder.resolve(location);
      } catch (IllegalArgumentException e) {
        refused = e;
      }
    }
    throw refused != null && folders.size() == 1
        ? refused
        : new IllegalArgumentException(
            "location " + location + " is in no folder that the catalog's files may be in",
            refused);
  }

  /**
   * Checks a location in an object store.
   *
   * @throws IllegalArgumentException when it is outside of all places
   */
  ObjectLocation resolveObject(String location) {
    ObjectLocation object =
        ObjectLocation.parse(location)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "location " + location + " is not a plain place in an object store"));
    if (!anyObject && places.stream().noneMatch(place -> place.holds(object))) {
      throw new IllegalArgumentException(
          "location " + location + " is not where the catalog's files may be");
    }
    return object;
  }

  /**
   * Checks a location of either kind.
   *
   * @throws IllegalArgumentException when nothing is read or written there
   */
  void require(String location) {
    if (isObject(location)) {
      resolveObject(location);
    } else {
      resolve(location);
    }
  }

  /** The path of a local location without symbolic links; empty when it is in no folder. */
  Optional<Path> real(String location) {
    return folders.stream().flatMap(folder -> folder.real(location).stream()).findFirst();
  }

  /** Those of the locations that are in the folders, as paths without symbolic links. */
  Set<Path> paths(Collection<String> locations) {
    Set<Path> paths = new LinkedHashSet<>();
    for (String location : locations) {
      real(location).ifPresent(paths::add);
    }
    return paths;
  }
}
