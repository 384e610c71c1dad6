package dev.oleander.polars.sandbox.worker.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.sandbox.worker.TestBoxes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Folders as a hostile box may leave them. */
@Timeout(60)
final class ScratchFolderTest {
  @TempDir Path folder;

  @Test
  void countsAllFiles() throws Exception {
    Path scratch = Files.createDirectories(folder.resolve("scratch/a/b")).getParent().getParent();
    long empty = ScratchFolder.size(scratch);
    Files.write(scratch.resolve("one"), new byte[1000]);
    Files.write(scratch.resolve("a/b/two"), new byte[2000]);
    Files.createSymbolicLink(scratch.resolve("link"), Path.of("/usr"));
    assertThat(ScratchFolder.size(scratch) - empty).isBetween(3000L, 4000L);
  }

  @Test
  void doesNotCountForEver() throws Exception {
    for (int i = 0; i <= ScratchFolder.MOST_ENTRIES; i++) {
      Files.createFile(folder.resolve("file" + i));
    }
    assertThatThrownBy(() -> ScratchFolder.size(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than " + ScratchFolder.MOST_ENTRIES);
  }

  @Test
  void deletesWhatLiesDeeperThanAPathCanSay() throws Exception {
    Path scratch = Files.createDirectory(folder.resolve("scratch"));
    String program =
        """
        import os
        os.chdir(os.sys.argv[1])
        for i in range(400):
            os.mkdir("d" * 200)
            os.chdir("d" * 200)
        open("deep", "w").close()
        """;
    run(program, scratch);
    assertThatThrownBy(() -> ScratchFolder.size(scratch)).isInstanceOf(IOException.class);
    ScratchFolder.delete(scratch);
    assertThat(scratch).doesNotExist();
  }

  @Test
  void deletesFoldersClosedToTheirOwner() throws Exception {
    Path inner = Files.createDirectories(folder.resolve("scratch/a/b/c"));
    Files.createFile(inner.resolve("file"));
    for (Path closed = inner; !closed.endsWith("scratch"); closed = closed.getParent()) {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    }
    ScratchFolder.delete(folder.resolve("scratch"));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void followsNoLink() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.createFile(outside.resolve("kept"));
    Path scratch = Files.createDirectories(folder.resolve("scratch/a"));
    Files.createSymbolicLink(scratch.resolve("link"), outside);
    Files.createSymbolicLink(scratch.resolveSibling("link"), outside);
    ScratchFolder.delete(folder.resolve("scratch"));
    assertThat(folder.resolve("scratch")).doesNotExist();
    assertThat(outside.resolve("kept")).exists();
    Path link = Files.createSymbolicLink(folder.resolve("link"), outside);
    ScratchFolder.delete(link);
    assertThat(outside.resolve("kept")).exists();
  }

  @Test
  void whatIsNotThereIsDeletedAlready() throws Exception {
    ScratchFolder.delete(folder.resolve("none"));
    assertThat(folder).isEmptyDirectory();
  }

  private static void run(String program, Path folder) throws Exception {
    Process process =
        new ProcessBuilder(
                TestBoxes.python().toString(), "-I", "-S", "-c", program, folder.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
