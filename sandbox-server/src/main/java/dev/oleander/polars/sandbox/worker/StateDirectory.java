package dev.oleander.polars.sandbox.worker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The pool's private folder: the sockets' folders, the system call filter, a lock. */
final class StateDirectory implements AutoCloseable {
  private static final Set<PosixFilePermission> PRIVATE_FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> PRIVATE_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final String SLOT = "slot-";

  private final Path folder;
  private final FileChannel lockChannel;

  private StateDirectory(Path folder, FileChannel lockChannel) {
    this.folder = folder;
    this.lockChannel = lockChannel;
  }

  /**
   * Makes the folder if it is not there, and private; removes what a killed server left behind.
   *
   * @throws IOException also when another pool uses it
   */
  static StateDirectory open(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PRIVATE_FOLDER);
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (!lock(channel)) {
        throw new IOException(
            "the state directory %s is in use by another server: give each its own"
                .formatted(folder));
      }
      StateDirectory state = new StateDirectory(folder, channel);
      LeftoverBoxes.end(slotFolders(folder));
      state.clear();
      return state;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Writes the filter's program to a file that only the server can read. */
  Path writeFilter(byte[] program) throws IOException {
    Path file = folder.resolve("filter.bpf");
    Files.write(file, program);
    Files.setPosixFilePermissions(file, PRIVATE_FILE);
    return file;
  }

  /** A path that is there and that no box may see, for the canary to try. */
  Path secret() {
    return folder.resolve("lock");
  }

  /** What the paths of all slots' folders begin with. */
  static Path slotFolders(Path folder) {
    return folder.resolve(SLOT);
  }

  Path slotFolder(int slot) {
    return folder.resolve(SLOT + slot);
  }

  /** The folder of a slot, empty, private to the server. */
  Path emptySlotFolder(int slot) throws IOException {
    Path slotFolder = slotFolder(slot);
    deleteSlot(slotFolder);
    Files.createDirectory(slotFolder, PosixFilePermissions.asFileAttribute(PRIVATE_FOLDER));
    return slotFolder;
  }

  private void clear() throws IOException {
    try (DirectoryStream<Path> slots = Files.newDirectoryStream(folder, SLOT + "*")) {
      for (Path slot : slots) {
        deleteSlot(slot);
      }
    }
  }

  private static void deleteSlot(Path slotFolder) throws IOException {
    if (!Files.isDirectory(slotFolder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(slotFolder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(slotFolder);
  }

  /** Removes all that this class made but the folder itself. */
  @Override
  public void close() throws IOException {
    try (lockChannel) {
      clear();
      Files.deleteIfExists(folder.resolve("filter.bpf"));
      Files.deleteIfExists(folder.resolve("lock"));
    }
  }
}
