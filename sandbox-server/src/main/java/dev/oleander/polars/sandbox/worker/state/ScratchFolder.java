package dev.oleander.polars.sandbox.worker.state;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A folder that a box has written, so that nothing in it can be relied on: folders may be nested
 * deeper than a path can say, closed to their owner, or changing. No link is followed.
 */
public final class ScratchFolder {
  private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("rwx------");

  /** The most files and folders that are counted. */
  static final int MOST_ENTRIES = 20_000;

  private ScratchFolder() {}

  /**
   * How many bytes the files in a folder have together, those left out that have no name any more.
   *
   * @throws IOException when that cannot be found out, or there are more than {@link #MOST_ENTRIES}
   */
  public static long size(Path folder) throws IOException {
    Counter counter = new Counter();
    Files.walkFileTree(folder, counter);
    return counter.bytes;
  }

  private static final class Counter extends SimpleFileVisitor<Path> {
    private long bytes;
    private int entries;

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      return count(attributes);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      return count(attributes);
    }

    private FileVisitResult count(BasicFileAttributes attributes) throws IOException {
      bytes += attributes.size();
      if (++entries > MOST_ENTRIES) {
        throw new IOException("there are more than %d files in it".formatted(MOST_ENTRIES));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      return goneMeanwhile(failure);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
      return failure == null ? FileVisitResult.CONTINUE : goneMeanwhile(failure);
    }

    private static FileVisitResult goneMeanwhile(IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }
  }

  /**
   * Deletes a folder and all in it, if it is there. Nobody may write it any more. What lies deeper
   * is moved up first, so that neither depth nor the length of a path matters.
   */
  static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
      return;
    }
    int moved = 0;
    boolean empty = false;
    while (!empty) {
      try (DirectoryStream<Path> opened = Files.newDirectoryStream(folder)) {
        if (!(opened instanceof SecureDirectoryStream<Path> top)) {
          throw new IOException("the files in %s cannot be deleted safely".formatted(folder));
        }
        List<Path> names = names(top);
        for (Path name : names) {
          moved = deleteOrFlatten(top, name, moved);
        }
        empty = names.isEmpty();
      }
    }
    Files.delete(folder);
  }

  private static int deleteOrFlatten(SecureDirectoryStream<Path> top, Path name, int alreadyMoved)
      throws IOException {
    int moved = alreadyMoved;
    if (!isFolder(top, name)) {
      top.deleteFile(name);
      return moved;
    }
    top.getFileAttributeView(name, PosixFileAttributeView.class).setPermissions(OPEN);
    try (SecureDirectoryStream<Path> inner = top.newDirectoryStream(name, NOFOLLOW_LINKS)) {
      for (Path entry : names(inner)) {
        if (isFolder(inner, entry)) {
          // To move a folder elsewhere is to write it.
          inner.getFileAttributeView(entry, PosixFileAttributeView.class).setPermissions(OPEN);
          Path free = name.resolveSibling("up-" + System.nanoTime() + "-" + moved++);
          inner.move(entry, top, free);
        } else {
          inner.deleteFile(entry);
        }
      }
    }
    top.deleteDirectory(name);
    return moved;
  }

  private static boolean isFolder(SecureDirectoryStream<Path> parent, Path name)
      throws IOException {
    return parent
        .getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS)
        .readAttributes()
        .isDirectory();
  }

  private static List<Path> names(SecureDirectoryStream<Path> folder) throws IOException {
    List<Path> names = new ArrayList<>();
    try {
      folder.forEach(path -> names.add(path.getFileName()));
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }
}
