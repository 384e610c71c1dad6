package dev.oleander.polars.sandbox;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.oleander.polars.sandbox.worker.pool.WorkerPool;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's own folder, private to its user, for as long as it runs; closing it deletes it. A
 * lock in it tells whether its server still runs.
 */
final class RunFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);
  private static final String PREFIX = "oleander-";
  private static final String LOCK = "lock";
  private static final String WORKERS = "workers";

  private final Path path;

  /** Held open, and with it the lock, until the folder is deleted. */
  private final FileChannel lock;

  private RunFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes a new one within the runtime directory, which is made if it is not there. Before that,
   * removes what killed servers of the same user left there: their boxes and folders.
   */
  static RunFolder make(Path runtimeDirectory) throws IOException {
    Files.createDirectories(runtimeDirectory);
    Path parent = runtimeDirectory.toRealPath();
    Path path = Files.createTempDirectory(parent, PREFIX);
    FileChannel lock = null;
    try {
      lock = lock(path);
      removeLeftovers(parent, path);
      return new RunFolder(path, lock);
    } catch (IOException | RuntimeException e) {
      delete(path);
      if (lock != null) {
        lock.close();
      }
      throw e;
    }
  }

  /** The lock gets its name when it is held: who finds it free finds a server that has ended. */
  private static FileChannel lock(Path folder) throws IOException {
    Path unnamed = folder.resolve(LOCK + ".new");
    FileChannel channel =
        FileChannel.open(unnamed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw new IOException("the new file %s is locked by another".formatted(unnamed));
      }
      Files.move(unnamed, folder.resolve(LOCK));
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void removeLeftovers(Path parent, Path own) throws IOException {
    UserPrincipal user = Files.getOwner(own);
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        try {
          if (!folder.equals(own) && user.equals(Files.getOwner(folder, NOFOLLOW_LINKS))) {
            removeIfLeft(folder);
          }
        } catch (NoSuchFileException e) {
          LOG.trace("folder {} has been deleted meanwhile", folder, e);
        } catch (IOException e) {
          LOG.warn("folder {}, perhaps left by a server that was killed, stays", folder, e);
        }
      }
    }
  }

  private static void removeIfLeft(Path folder) throws IOException {
    Path lockFile = folder.resolve(LOCK);
    if (!Files.isDirectory(folder, NOFOLLOW_LINKS)
        || !Files.isRegularFile(lockFile, NOFOLLOW_LINKS)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
      if (channel.tryLock() == null) {
        return;
      }
      WorkerPool.endLeftovers(folder.resolve(WORKERS));
      delete(folder);
      LOG.info("folder {}, left by a server that was killed, is deleted", folder);
    } catch (OverlappingFileLockException e) {
      LOG.trace("folder {} is of another server in this process", folder, e);
    }
  }

  /** Where the pool keeps its state. */
  Path makeWorkersFolder() throws IOException {
    return makeFolder(WORKERS);
  }

  Path path() {
    return path;
  }

  /**
   * Lets other users pass to what is theirs in it, for boxes that see the host's own paths. They
   * cannot list it.
   */
  void letOthersPass() throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
  }

  Path makeFolder(String name) throws IOException {
    return Files.createDirectory(path.resolve(name));
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      delete(path);
    }
  }

  /** Deletes a folder and all that is in it. */
  static void delete(Path folderToDelete) throws IOException {
    Files.walkFileTree(
        folderToDelete,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
