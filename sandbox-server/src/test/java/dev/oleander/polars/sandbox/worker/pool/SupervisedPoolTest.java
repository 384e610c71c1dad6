package dev.oleander.polars.sandbox.worker.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oleander.polars.sandbox.worker.Isolation;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.TestProgram;
import dev.oleander.polars.sandbox.worker.isolation.OpenHost;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Boxes without namespaces end as a whole, fill no disk, and leave nothing behind. */
@Timeout(180)
@Tag("slow-start")
final class SupervisedPoolTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(names = {"LANDLOCK", "PROCESS"})
  void asRoot(Isolation isolation) throws Exception {
    assumeTrue(TestBoxes.root());
    assertBounded(OpenHost.asItIs(command(isolation), folder));
  }

  @ParameterizedTest
  @EnumSource(names = {"LANDLOCK", "PROCESS"})
  void asAnOrdinaryUser(Isolation isolation) throws Exception {
    assertBounded(OpenHost.asNobody(command(isolation), folder));
  }

  private void assertBounded(List<String> command) throws Exception {
    List<String> lines = TestProgram.run(command);
    assertThat(lines)
        .as(String.join("\n", lines))
        .contains(
            "problems []",
            "count [[1]]",
            "files [[[\"something\"]]]",
            "another's files [[[]]]",
            "tree left 0",
            "bomb left 0",
            "at last [[1]]",
            "after the pool []",
            "ready")
        .anyMatch(
            line -> line.startsWith("scratch OUT_OF_MEMORY") && line.contains("scratch folder"))
        .anyMatch(line -> line.startsWith("tree CANCELLED"))
        // Its processes share memory, which counts for each of them where there is no control
        // group.
        .anyMatch(line -> line.matches("bomb (CANCELLED|OUT_OF_MEMORY) .*"));
    assertThat(folder.resolve("state")).isEmptyDirectory();
  }

  private List<String> command(Isolation isolation) {
    return TestProgram.command(SupervisedPoolMain.class, folder.toString(), isolation.name());
  }
}
