package dev.oleander.polars.sandbox.worker.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oleander.polars.sandbox.worker.Isolation;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.TestProgram;
import dev.oleander.polars.sandbox.worker.box.Box;
import dev.oleander.polars.sandbox.worker.isolation.OpenHost;
import dev.oleander.polars.sandbox.worker.start.NeighboursMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A pool in a process of its own: killed, and under another user. */
@Timeout(120)
@Tag("slow-start")
final class ServerProcessTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Isolation.class)
  void aKilledServerLeavesNoBox(Isolation isolation) throws Exception {
    Process server = start(OpenHost.asItIs(javaCommand(isolation), folder));
    List<String> output = awaitReady(server);
    List<ProcessHandle> boxes =
        output.stream()
            .filter(line -> line.startsWith("process "))
            .map(line -> ProcessHandle.of(Long.parseLong(line.substring(8))).orElseThrow())
            .toList();
    assertThat(boxes).isNotEmpty().allMatch(Box::runs);

    server.destroyForcibly().waitFor();

    long deadline = System.nanoTime() + TestBoxes.SOON.toNanos();
    while (boxes.stream().anyMatch(Box::runs) && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
    assertThat(boxes).noneMatch(Box::runs);
    WorkerPool.endLeftovers(folder.resolve("state"));
  }

  @ParameterizedTest
  @EnumSource(Isolation.class)
  void runsAQueryAsRoot(Isolation isolation) throws Exception {
    assumeTrue(TestBoxes.root());
    runsAQuery(OpenHost.asItIs(javaCommand(isolation), folder), isolation, "root-drop");
  }

  @ParameterizedTest
  @EnumSource(Isolation.class)
  void runsAQueryAsAnOrdinaryUser(Isolation isolation) throws Exception {
    String identity = isolation == Isolation.BWRAP ? "user-namespace" : "same-user";
    runsAQuery(OpenHost.asNobody(javaCommand(isolation), folder), isolation, identity);
  }

  @Test
  void anOrdinaryUsersNeighboursAreOutOfReach() throws Exception {
    assumeTrue(TestBoxes.root(), "as an ordinary user NurseryTest shows it");
    Process process = start(OpenHost.asNobody(javaCommand(NeighboursMain.class, ""), folder));
    assertThat(awaitReady(process))
        .contains("neighbour []", "victim true")
        .anyMatch(line -> line.startsWith("together [") && line.contains("memory"));
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  private void runsAQuery(List<String> command, Isolation isolation, String identity)
      throws Exception {
    Process server = start(command);
    List<String> output = awaitReady(server);
    assertThat(output)
        .anyMatch(
            line ->
                line.contains("inForce=Optional[" + isolation + "]")
                    && line.contains("identity=" + identity + ",")
                    && line.contains(
                        isolation == Isolation.BWRAP
                            ? "start=Optional[nursery]"
                            : "start=Optional[cold]")
                    && line.contains("problems=[]"))
        .contains("result [[1]]");
    server.getOutputStream().close();
    assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(server.exitValue()).isZero();
    assertThat(folder.resolve("state")).isEmptyDirectory();
  }

  private Process start(List<String> command) throws IOException {
    return TestProgram.process(command).start();
  }

  /** Not closed: a server stops when its input ends, and its output is not read further. */
  private static List<String> awaitReady(Process server) throws IOException {
    List<String> lines = new ArrayList<>();
    BufferedReader reader = server.inputReader();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
      if (line.equals("ready")) {
        return lines;
      }
    }
    throw new AssertionError(String.join("\n", lines));
  }

  private List<String> javaCommand(Isolation isolation) {
    return javaCommand(PoolMain.class, isolation.name());
  }

  private List<String> javaCommand(Class<?> program, String isolation) {
    return TestProgram.command(program, folder.toString(), "SELECT 1 AS one", isolation);
  }
}
