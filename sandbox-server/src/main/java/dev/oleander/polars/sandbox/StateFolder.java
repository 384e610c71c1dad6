package dev.oleander.polars.sandbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder of what outlives the server, which one server uses at a time. */
final class StateFolder implements AutoCloseable {
  private static final String LOCK = "lock";

  private final Path path;

  /** Held open, and with it the lock. */
  private final FileChannel lock;

  private StateFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes it, private to the server's user, if it is not there.
   *
   * @throws IOException also when another server uses it
   */
  static StateFolder open(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
    Path file = folder.resolve(LOCK);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      throw inUse(folder, e);
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw inUse(folder, null);
    }
    return new StateFolder(folder, channel);
  }

  private static IOException inUse(Path folder, Throwable cause) {
    return new IOException(
        "the state directory %s is in use by another server: give each its own".formatted(folder),
        cause);
  }

  Path path() {
    return path;
  }

  /** The lock file stays: two servers must not lock two files of its name. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
