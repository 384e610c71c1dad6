package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;

/** A file system of a test's own, in memory, at a folder. */
final class MemoryDisk {
  private final Path folder;

  private MemoryDisk(Path folder) {
    this.folder = folder;
  }

  /**
   * Mounts one; the test is left out when this process may not.
   *
   * @param options such as {@code size=4m}
   */
  static MemoryDisk mount(Path folder, String options) throws Exception {
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", options + ",mode=755", "oleander", folder.toString()),
        "this process may not mount a file system");
    return new MemoryDisk(folder);
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
  }

  /** Takes it away. */
  void unmount() throws Exception {
    // A process of a box may have a file in it open for a moment yet.
    assertThat(run("umount", "--lazy", folder.toString())).isTrue();
  }
}
