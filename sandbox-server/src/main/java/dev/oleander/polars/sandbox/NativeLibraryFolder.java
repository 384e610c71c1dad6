package dev.oleander.polars.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Where native libraries are unpacked: a folder of the server's own that programs may be run from.
 * Debian mounts {@code /run}, where services have their runtime directories, noexec.
 */
final class NativeLibraryFolder {
  private static final String NAME = "native";
  private static final String PROBE = "probe";

  private NativeLibraryFolder() {}

  /**
   * Makes it, empty.
   *
   * @param state in which it is when it cannot be in the other, and of which this server has the
   *     lock
   * @throws IOException when both are on file systems that nothing can be run from
   */
  static Path make(RunFolder run, Optional<StateFolder> state) throws IOException {
    Path first = run.makeFolder(NAME);
    if (mayRunFrom(first)) {
      return first;
    }
    if (state.isPresent()) {
      Path second = state.get().path().resolve(NAME);
      if (Files.exists(second)) {
        // A server that was killed has left it, perhaps with what it was writing.
        RunFolder.delete(second);
      }
      Files.createDirectory(second);
      if (mayRunFrom(second)) {
        return second;
      }
    }
    throw new IOException(
        "native libraries, such as SQLite's, cannot be loaded from the runtimeDirectory %s%s: it is"
                .formatted(
                    first.getParent().getParent(),
                    state.map(each -> " or the stateDirectory " + each.path()).orElse(""))
            + " on a file system that is mounted noexec; set one of the two to a folder that"
            + " programs may be run from");
  }

  private static boolean mayRunFrom(Path folder) throws IOException {
    Path probe =
        Files.createFile(
            folder.resolve(PROBE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try {
      return Files.isExecutable(probe);
    } finally {
      Files.delete(probe);
    }
  }
}
