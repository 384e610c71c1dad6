package dev.oleander.polars.sandbox.worker.box;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.worker.TestBoxes;
import java.io.BufferedReader;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ProcessTreeTest {
  private static final String SHARERS =
      """
      import os, sys
      block = b"x" * (100 << 20)
      for _ in range(8):
          if os.fork() == 0:
              sys.stdin.read()
              os._exit(0)
      print("ready", flush=True)
      sys.stdin.read()
      """;

  @Test
  void countsOnceWhatIsShared() throws Exception {
    Process process =
        new ProcessBuilder(List.of(TestBoxes.python().toString(), "-c", SHARERS)).start();
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.readLine()).isEqualTo("ready");
      ProcessTree tree = new ProcessTree(process.pid(), 4096);

      assertThat(tree.residentBytes()).isGreaterThan(900L << 20);
      assertThat(tree.proportionalBytes()).isBetween(100L << 20, 200L << 20);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void missesNoChildThatOneLookLeavesOut() throws Exception {
    assertThat(children("1 2 ", "1 3 ", "1 3 ")).containsExactly("1", "2", "3");
    assertThat(children("")).isEmpty();
  }

  @Test
  void looksNotForEverWhereChildrenComeAndGo() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    assertThat(ProcessTree.children(() -> "7 " + looks.incrementAndGet())).contains("7", "1");
    assertThat(looks.get()).isBetween(2, 20);
  }

  /** What is found when the kernel says this, one after the other. */
  private static Set<String> children(String... listings) throws Exception {
    Iterator<String> next = List.of(listings).iterator();
    return ProcessTree.children(next::next);
  }
}
