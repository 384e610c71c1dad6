package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose runtime directory is mounted noexec, as {@code /run} is on Debian. */
@Timeout(180)
@Tag("slow-start")
final class NativeLibraryFolderTest {
  @TempDir private Path folder;
  private final List<MemoryDisk> disks = new ArrayList<>();

  @AfterEach
  void unmount() throws Exception {
    for (MemoryDisk disk : disks) {
      disk.unmount();
    }
  }

  @Test
  void isInTheStateDirectory() throws Exception {
    Path left = Files.createDirectories(folder.resolve("state/native/staging")).resolve("left");
    Files.writeString(left, "by a server that was killed");
    mount("run");
    try (ServerProgram server = ServerProgram.start(folder, "stateDirectory: state")) {
      assertThat(server.run("SELECT 1 AS one", UUID.randomUUID()).join().body())
          .contains("\"success\":true");
      assertThat(left).doesNotExist();
      assertThat(folder.resolve("state/native")).isNotEmptyDirectory();
    }
  }

  @Test
  void theServerSaysWhenThereCanBeNone() throws Exception {
    mount("run");
    mount("state");

    refused("the runtimeDirectory " + folder.resolve("run") + ": it is on a file system");
    refused(
        "the runtimeDirectory %s or the stateDirectory %s: it is"
            .formatted(folder.resolve("run"), folder.resolve("state")),
        "stateDirectory: state");
  }

  private void mount(String name) throws Exception {
    Path at = Files.createDirectory(folder.resolve(name));
    disks.add(MemoryDisk.mount(at, "size=64m,noexec"));
  }

  private void refused(String where, String... settings) throws Exception {
    try (ServerProgram server = ServerProgram.launch(folder, settings)) {
      assertThat(server.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(server.process().exitValue()).isNotZero();
      assertThat(server.log())
          .contains("native libraries", "mounted noexec", where)
          .doesNotContain("\tat ");
      assertThat(folder.resolve("run")).isEmptyDirectory();
    }
  }
}
