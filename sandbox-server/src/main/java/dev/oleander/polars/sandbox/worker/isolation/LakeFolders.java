package dev.oleander.polars.sandbox.worker.isolation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The folders of the lake that boxes may read at all.
 *
 * @param all absolute and normalized
 */
public record LakeFolders(List<Path> all) {

  public LakeFolders {
    all = Binds.outermost(all);
  }

  /**
   * What a principal may read, in one form, so that what is the same is equal: without what is not
   * there, and empty when it is all.
   *
   * @throws IllegalArgumentException when a folder is not in the lake, or leads out of it
   */
  public Optional<List<Path>> allowed(Optional<List<Path>> readable) {
    if (readable.isEmpty()) {
      return readable;
    }
    List<Path> plain =
        readable.get().stream().map(folder -> folder.toAbsolutePath().normalize()).toList();
    plain.forEach(this::requireInLake);
    List<Path> there = Binds.outermost(plain.stream().filter(Files::isDirectory).toList());
    there.forEach(this::requireNoWayOut);
    return there.equals(all) ? Optional.empty() : Optional.of(there);
  }

  private void requireInLake(Path folder) {
    if (all.stream().noneMatch(folder::startsWith)) {
      throw new IllegalArgumentException(
          "%s is in none of the folders that the pool's workers may read".formatted(folder));
    }
  }

  /** A box is given what a symbolic link leads to. */
  private void requireNoWayOut(Path folder) {
    try {
      Path real = folder.toRealPath();
      for (Path root : all) {
        if (real.startsWith(root.toRealPath())) {
          return;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be read", e);
    }
    throw new IllegalArgumentException(
        "%s leads out of the folders that the pool's workers may read".formatted(folder));
  }
}
