package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.catalog.scan.ScanPlan;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whether the files of a table are in the reach of a box that does not see the whole catalog: a
 * table's metadata may name any file. The box could not open one that is not; this says so before.
 */
final class FileReach {
  private final StorageLocations storage;

  FileReach(StorageLocations storage) {
    this.storage = storage;
  }

  /**
   * Checks the local folders that a table's files are in.
   *
   * @param readable the folders that the box will see
   * @throws SandboxException FORBIDDEN when one is in none of these
   */
  void require(TableName table, ScanPlan plan, List<Path> readable) {
    for (String folder : plan.folders()) {
      if (StorageLocations.isObject(folder)) {
        continue; // its relay asks for rights file by file
      }
      Optional<Path> path = storage.real(folder);
      if (path.isEmpty() || readable.stream().noneMatch(path.get()::startsWith)) {
        throw new SandboxException(
            ErrorCode.FORBIDDEN,
            "table '%s' has files that lie where no table is that you may read, so it cannot be read with your rights"
                .formatted(table));
      }
    }
  }
}
