package dev.oleander.polars.sandbox.access;

import dev.oleander.polars.sandbox.catalog.FileReach;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What of the lake a box may open in which a workload over one catalog runs.
 *
 * @param folders the local folders that it sees; empty for all of the lake
 * @param files those of the workload's catalog; empty when there is no such catalog
 */
public record BoxReach(Optional<List<Path>> folders, Optional<FileReach> files) {

  public BoxReach {
    folders = folders.map(List::copyOf);
    Objects.requireNonNull(files, "files");
  }
}
