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

  private final Collection<Path> roots;
  private final Collection<Path> foreign;
  private final TreeSet<Path> found = new TreeSet<>();

  private ReadableFolders(Collection<Path> roots, Collection<Path> foreign) {
    this.roots = roots;
    this.foreign = foreign;
  }

  /**
   * Real folders that are there, none within another, in order.
   *
   * @param roots the catalog's folders, which themselves are never readable: they may hold its own
   *     files
   * @param own the folders of the tables that may be read
   * @param foreign those of all other tables
   */
  static List<Path> of(Collection<Path> roots, Collection<Path> own, Collection<Path> foreign) {
    ReadableFolders folders = new ReadableFolders(roots, foreign);
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
        !roots.contains(folder) && foreign.stream().noneMatch(other -> other.startsWith(folder));
    if (free) {
      found.add(folder);
    } else if (!roots.contains(folder) && level < MOST_LEVELS) {
      try (DirectoryStream<Path> within = Files.newDirectoryStream(folder)) {
        within.forEach(inner -> add(inner, level + 1));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot list a folder of the warehouse", e);
      }
    }
  }
}
