package dev.oleander.polars.sandbox.worker.state;

import dev.oleander.polars.sandbox.worker.cgroup.ControlGroups;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a pool has on the host, and what must not outlive it: its private folder with the sockets'
 * folders, the system call filter and a lock, and its control groups.
 */
public final class StateDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StateDirectory.class);
  private static final Set<PosixFilePermission> PRIVATE_FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> PRIVATE_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final String SLOT = "slot-";
  private static final String NURSERY = "nursery";

  private final Path folder;
  private final FileChannel lockChannel;
  private final ControlGroups groups;

  private StateDirectory(Path folder, FileChannel lockChannel, ControlGroups groups) {
    this.folder = folder;
    this.lockChannel = lockChannel;
    this.groups = groups;
  }

  /**
   * Makes the folder if it is not there, and private; removes what a killed server left behind.
   *
   * @throws IOException also when another pool uses it
   */
  public static StateDirectory open(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PRIVATE_FOLDER);
    Path lockFile = folder.resolve("lock");
    FileChannel channel =
        FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      Files.setPosixFilePermissions(lockFile, PRIVATE_FILE);
      if (!lock(channel)) {
        throw new IOException(
            "the state directory %s is in use by another server: give each its own"
                .formatted(folder));
      }
      removeLeft(folder);
      ControlGroups groups = ControlGroups.open(groups(folder));
      if (!groups.problems().isEmpty()) {
        LOG.warn(
            "the limits of boxes are weaker than they could be: {}",
            String.join("; ", groups.problems()));
      }
      return new StateDirectory(folder, channel, groups);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Ends the boxes that a killed server may have left, and removes its control groups and what the
   * boxes have written.
   *
   * @param folder of a pool that no longer runs; it need not be there
   * @throws IOException when a control group cannot be removed
   */
  public static void removeLeft(Path folder) throws IOException {
    ControlGroups.removeLeft(groups(folder))
        .forEach(what -> LOG.info("left by a server that was killed: {}", what));
    LeftoverBoxes.end(folder.resolve(SLOT));
    LeftoverBoxes.end(folder.resolve(NURSERY));
    deleteSlots(folder);
  }

  /** The file that the control groups are noted in. */
  private static Path groups(Path folder) {
    return folder.resolve("groups");
  }

  /** The control groups that boxes are put into. */
  public ControlGroups groups() {
    return groups;
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /**
   * Lets the boxes' own users get to their slots' folders. What else is in here is closed to them,
   * and they cannot list it.
   */
  public void letOthersPass() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
  }

  /** Writes the filter's program to a file that only the server can read. */
  public Path writeFilter(byte[] program) throws IOException {
    Path file = folder.resolve("filter.bpf");
    Files.write(file, program);
    Files.setPosixFilePermissions(file, PRIVATE_FILE);
    return file;
  }

  /** A path that is there and that no box may see, for the canary to try. */
  public Path secret() {
    return folder.resolve("lock");
  }

  public Path slotFolder(int slot) {
    return folder.resolve(SLOT + slot);
  }

  /** The folder of a slot, empty, private to the server. */
  public Path emptySlotFolder(int slot) throws IOException {
    return empty(slotFolder(slot));
  }

  /** The folder of the nursery's sockets, empty, private to the server. */
  public Path emptyNurseryFolder() throws IOException {
    return empty(folder.resolve(NURSERY));
  }

  private static Path empty(Path socketFolder) throws IOException {
    ScratchFolder.delete(socketFolder);
    return Files.createDirectory(
        socketFolder, PosixFilePermissions.asFileAttribute(PRIVATE_FOLDER));
  }

  /** Deletes the folder of a slot with all in it; its box has ended. */
  public void deleteSlotFolder(int slot) throws IOException {
    ScratchFolder.delete(slotFolder(slot));
  }

  /** The scratch folder of a slot, for boxes that have no other place to write; made here. */
  public static Path makeScratch(Path scratch) throws IOException {
    return Files.createDirectory(scratch, PosixFilePermissions.asFileAttribute(PRIVATE_FOLDER));
  }

  /** Removes what boxes had, and may have written. */
  private static void deleteSlots(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> slots = Files.newDirectoryStream(folder, SLOT + "*")) {
      for (Path slot : slots) {
        ScratchFolder.delete(slot);
      }
    }
    ScratchFolder.delete(folder.resolve(NURSERY));
  }

  /** Removes all that this class made but the folder itself. */
  @Override
  public void close() throws IOException {
    try (lockChannel) {
      groups.close();
      deleteSlots(folder);
      Files.deleteIfExists(folder.resolve("filter.bpf"));
      Files.deleteIfExists(folder.resolve("lock"));
    }
  }
}
