package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.catalog.scan.ScanPlan;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * Whether the files of a table are in the reach of a box that does not see the whole catalog: a
 * table's metadata may name any file. The box could not open one that is not; this says so before.
 */
final class FileReach {
  private final StorageLocations storage;
  private final TableFolders folders;
  private final Predicate<String> mayRead;

  /**
   * @param mayRead tells of a namespace whether it may be read
   */
  FileReach(StorageLocations storage, TableFolders folders, Predicate<String> mayRead) {
    this.storage = storage;
    this.folders = folders;
    this.mayRead = mayRead;
  }

  /**
   * Checks the folders that a table's files are in. Those in an object store are what its relay
   * will let the box read.
   *
   * @param own where the table's metadata says that its files are
   * @param readable the local folders that the box will see
   * @throws SandboxException FORBIDDEN when one is in none of these
   */
  void require(TableName table, List<String> own, ScanPlan plan, List<Path> readable) {
    for (String folder : plan.folders()) {
      boolean within =
          StorageLocations.isObject(folder)
              ? ObjectLocation.parse(folder)
                  .filter(place -> folders.isOfReadable(place, own, mayRead))
                  .isPresent()
              : storage.real(folder).filter(path -> isWithin(path, readable)).isPresent();
      if (!within) {
        throw new SandboxException(
            ErrorCode.FORBIDDEN,
            "table '%s' has files that lie where no table is that you may read, so it cannot be read with your rights"
                .formatted(table));
      }
    }
  }

  private static boolean isWithin(Path path, List<Path> folders) {
    return folders.stream().anyMatch(path::startsWith);
  }
}
