package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.catalog.scan.ScanPlan;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiPredicate;

/** Which files of a catalog a box may open; worked out once, before it begins. Any thread. */
public final class FileReach {
  private final List<Path> folders;
  private final BiPredicate<List<String>, String> within;

  private FileReach(List<Path> folders, BiPredicate<List<String>, String> within) {
    this.folders = List.copyOf(folders);
    this.within = within;
  }

  /** All that there is. */
  static FileReach all(List<Path> folders) {
    return new FileReach(folders, (own, folder) -> true);
  }

  /**
   * Some folders, and some places in an object store.
   *
   * @param objects whether the box's relay lets it read a place, by the locations that a table says
   *     its files are in
   */
  static FileReach some(
      StorageLocations storage,
      List<Path> folders,
      BiPredicate<List<String>, ObjectLocation> objects) {
    return new FileReach(
        folders,
        (own, folder) ->
            StorageLocations.isObject(folder)
                ? ObjectLocation.parse(folder).filter(place -> objects.test(own, place)).isPresent()
                : storage
                    .real(folder)
                    .filter(path -> folders.stream().anyMatch(path::startsWith))
                    .isPresent());
  }

  /** The local folders that the box sees. */
  public List<Path> folders() {
    return folders;
  }

  /**
   * Checks the folders that a table's files are in, for its metadata may name any file. The box
   * could not open one that it does not see; this says so before.
   *
   * @param own where the table's metadata says that its files are
   * @throws SandboxException FORBIDDEN when one is out of reach
   */
  void require(TableName table, List<String> own, ScanPlan plan) {
    for (String folder : plan.folders()) {
      if (!within.test(own, folder)) {
        throw new SandboxException(
            ErrorCode.FORBIDDEN,
            "table '%s' has files that lie where no table is that you may read, so it cannot be read with your rights"
                .formatted(table));
      }
    }
  }
}
