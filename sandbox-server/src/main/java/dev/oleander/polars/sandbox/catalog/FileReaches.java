package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.iceberg.TableMetadata;

/**
 * Works out what a box may open of a catalog that may not be read as a whole: the folders that hold
 * files of the tables that may be read and of no other table, and never the catalog's own.
 *
 * <p>Where other tables are is known as it was a few seconds ago. A table that is put into the
 * folder of another one is in the reach of whoever may read that one until then, and for as long as
 * workloads go on that have begun before. Any thread.
 */
final class FileReaches {
  /** So many folders are shown to a box at most, if it can do with fewer. */
  private static final int MOST_FOLDERS = 256;

  private final String catalog;
  private final StorageLocations storage;
  private final TablePlaces places;
  private final CurrentTables tables;

  /**
   * @param catalog its name
   */
  FileReaches(String catalog, StorageLocations storage, TablePlaces places, CurrentTables tables) {
    this.catalog = catalog;
    this.storage = storage;
    this.places = places;
    this.tables = tables;
  }

  FileReach all() {
    return FileReach.all(storage.folders());
  }

  /**
   * @param mayRead tells of a namespace whether it may be read
   * @param registered the tables that the workload is about to read; empty when those are not known
   *     yet
   * @throws SandboxException FORBIDDEN when the files of one of them lie with those of others;
   *     UNSUPPORTED when there are too many folders; NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND
   */
  FileReach of(Predicate<String> mayRead, Optional<List<TableName>> registered) {
    Map<TableName, TableMetadata> read = new LinkedHashMap<>();
    registered.orElse(List.of()).forEach(table -> read.computeIfAbsent(table, tables::current));
    List<Path> folders = folders(mayRead, registered.isPresent(), read);
    read.forEach((table, metadata) -> requireWithin(table, metadata, folders));
    return FileReach.some(storage, folders, (own, object) -> isOfReadable(object, own, mayRead));
  }

  private List<Path> folders(
      Predicate<String> mayRead, boolean registered, Map<TableName, TableMetadata> read) {
    List<Path> foreign = new ArrayList<>();
    Set<Path> own = new HashSet<>();
    places
        .known()
        .forEach(
            (table, at) -> (mayRead.test(table.namespace()) ? own : foreign).addAll(at.folders()));
    Set<Path> needed = new HashSet<>();
    read.values().forEach(each -> needed.addAll(storage.paths(TablePlaces.locations(each))));
    own.addAll(needed);
    List<Path> folders = ReadableFolders.of(storage.folders(), own, foreign);
    if (folders.size() <= MOST_FOLDERS) {
      return folders;
    }
    if (!registered) {
      throw new SandboxException(
          ErrorCode.UNSUPPORTED,
          "your rights cover tables in %d folders, and a box is given %d at most: run the script with rights to fewer namespaces, or to the whole catalog"
              .formatted(folders.size(), MOST_FOLDERS));
    }
    return ReadableFolders.of(storage.folders(), needed, foreign);
  }

  private void requireWithin(TableName table, TableMetadata metadata, List<Path> folders) {
    if (StorageLocations.isObject(metadata.metadataFileLocation())) {
      return;
    }
    Path file =
        storage
            .real(tables.metadataFile(table, metadata).toString())
            .orElseThrow(() -> tables.names().notFound(table));
    if (folders.stream().noneMatch(file::startsWith)) {
      throw new SandboxException(
          ErrorCode.FORBIDDEN,
          "table '%s' of catalog '%s' lies in one folder with tables that you may not read, so it cannot be read with your rights: have it moved"
              .formatted(table, catalog));
    }
  }

  /**
   * Whether a place in an object store is one of tables that may be read, and of no other.
   *
   * @param own where the files of a table are that may be read, and may be new
   */
  private boolean isOfReadable(ObjectLocation place, List<String> own, Predicate<String> mayRead) {
    boolean ofReadable = places.at(own).hold(place);
    for (Map.Entry<TableName, TablePlaces.Places> table : places.known().entrySet()) {
      boolean holds = table.getValue().hold(place);
      if (holds && !mayRead.test(table.getKey().namespace())) {
        return false;
      }
      ofReadable |= holds;
    }
    return ofReadable;
  }
}
