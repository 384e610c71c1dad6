package dev.oleander.polars.sandbox.worker.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oleander.polars.sandbox.worker.Isolation;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.TestProgram;
import dev.oleander.polars.sandbox.worker.isolation.OpenHost;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The canary finds nothing in boxes without namespaces as they are, and finds each wall that is
 * taken away: as root, where every box is a user of its own, and as an ordinary user, where it is
 * the server's.
 */
@Timeout(120)
@Tag("slow-start")
final class SupervisedWallsTest {
  @TempDir Path folder;

  @Test
  void landlockAsRoot() throws Exception {
    assumeTrue(TestBoxes.root());
    List<String> lines = TestProgram.run(OpenHost.asItIs(command(Isolation.LANDLOCK), folder));
    assertLandlock(lines);
    assertThat(lines)
        .anyMatch(line -> line.startsWith("identity: ") && line.contains("runs as [0]"))
        .anyMatch(line -> line.startsWith("identity: ") && line.contains("capabilities"));
  }

  @Test
  void landlockAsAnOrdinaryUser() throws Exception {
    List<String> lines = TestProgram.run(OpenHost.asNobody(command(Isolation.LANDLOCK), folder));
    assertLandlock(lines);
    assertThat(lines)
        .anyMatch(line -> line.startsWith("scopes: ") && line.contains("server can be signalled"))
        .anyMatch(line -> line.startsWith("scopes: ") && line.contains("parent of the box can be"))
        .anyMatch(line -> line.startsWith("filter: ") && line.contains("limits of the server"))
        .anyMatch(line -> line.startsWith("filter: ") && line.contains("worker.sock of the host"))
        .anyMatch(line -> line.startsWith("files: ") && line.contains("/secret of the host"))
        .anyMatch(line -> line.startsWith("walls: ") && line.contains("/environ can be"));
  }

  private static void assertLandlock(List<String> lines) {
    assertCommon(lines);
    assertThat(lines)
        .anyMatch(line -> line.startsWith("files: ") && line.contains("/etc/passwd of the host"))
        .anyMatch(line -> line.startsWith("files: ") && line.contains("/token of the host"))
        .anyMatch(line -> line.startsWith("files: ") && line.contains("through a link"))
        .anyMatch(line -> line.startsWith("files: ") && line.contains("/proc/self/environ can be"))
        .anyMatch(line -> line.startsWith("writing: ") && line.contains("a file can be made in"))
        .anyMatch(line -> line.startsWith("filter: ") && line.contains("not refused: accept"))
        .anyMatch(line -> line.startsWith("filter: ") && line.contains("the family AF_UNIX"))
        .noneMatch(line -> line.startsWith("filter: ") && line.contains("@oleander-test"))
        .anyMatch(
            line ->
                line.startsWith("filter and scopes: ")
                    && line.contains("@oleander-test")
                    && line.contains("can be connected to"))
        .anyMatch(line -> line.startsWith("walls: ") && line.contains("there is no filter"))
        .anyMatch(line -> line.startsWith("walls: ") && line.contains("AF_INET "))
        .anyMatch(line -> line.startsWith("walls: ") && line.contains("made in /tmp"))
        .anyMatch(line -> line.startsWith("walls: ") && line.contains("terminal's mouth"));
  }

  @Test
  void processAsRoot() throws Exception {
    assumeTrue(TestBoxes.root());
    assertCommon(TestProgram.run(OpenHost.asItIs(command(Isolation.PROCESS), folder)));
  }

  @Test
  void processAsAnOrdinaryUser() throws Exception {
    assertCommon(TestProgram.run(OpenHost.asNobody(command(Isolation.PROCESS), folder)));
  }

  private static void assertCommon(List<String> lines) {
    assertThat(lines).contains("nothing: 0 problems");
    assertThat(lines)
        .anyMatch(line -> line.startsWith("limits: ") && line.contains("nproc"))
        .anyMatch(line -> line.startsWith("environment: ") && line.contains("OLEANDER_SECRET"))
        .noneMatch(line -> line.contains("s3cret"));
  }

  private List<String> command(Isolation isolation) {
    return TestProgram.command(CanaryMain.class, folder.toString(), isolation.name());
  }
}
