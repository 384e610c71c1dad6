package dev.oleander.polars.sandbox.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * The folders that hold the files of some tables and of no other: a folder that others have theirs
 * in too is narrowed to the folders within it that are free of them.
 */
final class ReadableFolders {
  private static final int MOST_LEVELS = 8;

  private final Path warehouse;
  private final Collection<Path> foreign;
  private final TreeSet<Path> found = new TreeSet<>();

  private ReadableFolders(Path warehouse, Collection<Path> foreign) {
    this.warehouse = warehouse;
    this.foreign = foreign;
  }

  /**
   * Real folders that are there, none within another, in order.
   *
   * @param warehouse which itself is never readable: it holds the catalog's own files
   * @param own the folders of the tables that may be read
   * @param foreign those of all other tables
   */
  static List<Path> of(Path warehouse, Collection<Path> own, Collection<Path> foreign) {
    ReadableFolders folders = new ReadableFolders(warehouse, foreign);
    own.forEach(folder -> folders.add(folder, 0));
    List<Path> found = List.copyOf(folders.found);
    return found.stream()
        .filter(
            folder ->
                found.stream()
                    .noneMatch(other -> !folder.equals(other) && folder.startsWith(other)))
        .toList();
  }

  private void add(Path folder, int level) {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || foreign.contains(folder)) {
      return;
    }
    boolean free =
        !folder.equals(warehouse) && foreign.stream().noneMatch(other -> other.startsWith(folder));
    if (free) {
      found.add(folder);
    } else if (!folder.equals(warehouse) && level < MOST_LEVELS) {
      try (DirectoryStream<Path> within = Files.newDirectoryStream(folder)) {
        within.forEach(inner -> add(inner, level + 1));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot list a folder of the warehouse", e);
      }
    }
  }
}
