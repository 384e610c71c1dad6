package dev.oleander.polars.sandbox.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pool in a process of its own: killed, and under another user. */
@Timeout(120)
final class ServerProcessTest {
  @TempDir Path folder;

  @Test
  void aKilledServerLeavesNoBox() throws Exception {
    Process server = start(javaCommand());
    List<String> output = awaitReady(server);
    List<ProcessHandle> boxes =
        output.stream()
            .filter(line -> line.startsWith("process "))
            .map(line -> ProcessHandle.of(Long.parseLong(line.substring(8))).orElseThrow())
            .toList();
    assertThat(boxes).isNotEmpty().allMatch(Box::runs);

    server.destroyForcibly().waitFor();

    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    while (boxes.stream().anyMatch(Box::runs) && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
    assertThat(boxes).noneMatch(Box::runs);
  }

  @Test
  void anOrdinaryUserHasBoxesToo() throws Exception {
    assumeTrue(TestBoxes.root(), "as an ordinary user all other tests show it");
    Process server = start(asNobody(javaCommand()));
    List<String> output = awaitReady(server);
    assertThat(output)
        .anyMatch(line -> line.contains("user-namespace") && line.contains("problems=[]"))
        .contains("result [[1]]");
    server.getOutputStream().close();
    assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(server.exitValue()).isZero();
  }

  private Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .directory(new File("").getAbsoluteFile())
        .start();
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

  private List<String> javaCommand() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin/java").toString(),
        "-Doleander.python=" + TestBoxes.python(),
        "-cp",
        System.getProperty("java.class.path"),
        PoolMain.class.getName(),
        folder.toString(),
        "SELECT 1 AS one");
  }

  /**
   * The command as an ordinary user. What it needs may be inside folders that are closed to others,
   * such as root's home: in a mount namespace of its own these are replaced by open ones that hold
   * only what is needed.
   */
  private List<String> asNobody(List<String> command) throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    PythonRuntime python = PythonRuntime.probe(TestBoxes.python());
    List<Path> needed = new ArrayList<>(python.folders());
    needed.add(TestBoxes.python().getParent().getParent());
    Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath())
        .map(entry -> Files.isDirectory(entry) ? entry : entry.getParent())
        .forEach(needed::add);
    StringBuilder script = new StringBuilder("set -e; mount -t tmpfs none /mnt\n");
    int closed = 0;
    for (Path above : Binds.parents(Binds.outermost(needed))) {
      if (Files.getPosixFilePermissions(above).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        continue;
      }
      String held = "/mnt/" + closed++;
      script.append("mkdir %s; mount --rbind %s %s\n".formatted(held, above, held));
      script.append("mount -t tmpfs -o mode=755 none %s\n".formatted(above));
      for (Path path : Binds.outermost(needed)) {
        if (path.startsWith(above)) {
          script.append(
              "mkdir -p %s; mount --bind %s/%s %s\n"
                  .formatted(path, held, above.relativize(path), path));
        }
      }
    }
    script.append("exec setpriv --reuid 65534 --regid 65534 --clear-groups \"$@\"\n");
    List<String> whole = new ArrayList<>(List.of("unshare", "-m", "sh", "-c"));
    whole.addAll(List.of(script.toString(), "sh"));
    whole.addAll(command);
    return whole;
  }
}
