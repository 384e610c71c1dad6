package dev.oleander.polars.sandbox.worker.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.box.BoxLauncher;
import dev.oleander.polars.sandbox.worker.isolation.BoxFactory;
import dev.oleander.polars.sandbox.worker.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The canary finds nothing in the box as it is, and finds each wall that is taken away. */
@Tag("slow-start")
final class CanaryTest {
  @TempDir Path folder;
  private WorkerPoolConfig config;
  private StateDirectory state;
  private final BoxLauncher launcher = new BoxLauncher();

  @BeforeEach
  void open() throws IOException {
    config = TestBoxes.real(folder, 1);
    state = StateDirectory.open(config.stateDirectory());
  }

  @AfterEach
  void close() throws IOException {
    launcher.close();
    state.close();
  }

  @Test
  void allWallsHold() throws Exception {
    assertThat(problems(UnaryOperator.identity())).isEmpty();
  }

  @Test
  void missesTheFilter() throws Exception {
    assertThat(problems(without("--seccomp", "9")))
        .anyMatch(problem -> problem.contains("there is no filter"))
        .anyMatch(problem -> problem.contains("keyctl"))
        .anyMatch(problem -> problem.contains("AF_INET"));
  }

  @Test
  void missesTheNetworkNamespace() throws Exception {
    String devices = Files.readString(Path.of("/proc/net/dev"));
    assumeTrue(devices.lines().filter(line -> line.contains(":")).count() > 1);
    assertThat(problems(without("--unshare-net")))
        .anyMatch(problem -> problem.contains("network devices"));
  }

  @Test
  void missesTheProcessNamespace() throws Exception {
    assertThat(problems(without("--unshare-pid", "--as-pid-1")))
        .anyMatch(problem -> problem.contains("processes of others can be seen"));
  }

  @Test
  void missesTheEmptyEnvironment() throws Exception {
    assertThat(problems(with("--setenv", "OLEANDER_SECRET", "s3cret")))
        .anyMatch(problem -> problem.contains("OLEANDER_SECRET"))
        .noneMatch(problem -> problem.contains("s3cret"));
  }

  @Test
  void seesFilesOfTheHost() throws Exception {
    assertThat(problems(with("--ro-bind", "/etc", "/etc")))
        .anyMatch(problem -> problem.contains("/etc/passwd of the host can be read"));
    String secret = state.secret().toString();
    String stateFolder = config.stateDirectory().toString();
    assertThat(problems(with("--dir", stateFolder, "--ro-bind", secret, secret)))
        .anyMatch(problem -> problem.contains(secret + " of the host can be"));
  }

  @Test
  void canWriteToTheLake() throws Exception {
    Path lake = config.readable().get(0);
    Files.setPosixFilePermissions(lake, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(problems(UnaryOperator.identity())).isEmpty();
    assertThat(problems(with("--bind", lake.toString(), lake.toString())))
        .anyMatch(problem -> problem.contains("a file can be made in " + lake));
  }

  @Test
  void seesWhatIsBesideTheLake() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(problems(with("--ro-bind", folder.toString(), folder.toString())))
        .anyMatch(problem -> problem.contains(folder + " shows more of the host"));
  }

  @Test
  void keepsPrivileges() throws Exception {
    assumeTrue(TestBoxes.root());
    List<String> problems =
        problems(
            command -> {
              List<String> changed = new ArrayList<>(command);
              int drop = changed.indexOf("--reuid");
              changed.subList(drop - 1, changed.indexOf("--no-new-privs") + 2).clear();
              return changed;
            });
    assertThat(problems)
        .anyMatch(problem -> problem.contains("the box runs as [0]"))
        .anyMatch(problem -> problem.contains("core_pattern"));
  }

  @Test
  void doesNotMistakeRootInAUserNamespaceForNobody() throws Exception {
    assumeTrue(TestBoxes.root());
    List<String> problems = problems(with("--unshare-user", "--uid", "65534", "--gid", "65534"));
    assertThat(problems).isNotEmpty();
  }

  @Test
  void missesTheLimits() throws Exception {
    assertThat(
            problems(
                command ->
                    command.stream()
                        .map(word -> word.startsWith("--nproc=") ? "--nproc=2000" : word)
                        .toList()))
        .anyMatch(problem -> problem.contains("nproc"));
  }

  @Test
  void cannotReadTheLake() throws Exception {
    assumeTrue(TestBoxes.root());
    Path data = Files.createFile(config.readable().get(0).resolve("data.parquet"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rw-------"));
    assertThat(problems(UnaryOperator.identity()))
        .singleElement()
        .asString()
        .contains(data.toString(), "chmod");
  }

  @Test
  void saysThatNoBoxCanBeMade() throws Exception {
    assertThat(problems(with("--ro-bind", "/not/there", "/not/there")))
        .singleElement()
        .asString()
        .contains("no box can be made", "/not/there");
  }

  private List<String> problems(UnaryOperator<List<String>> change) throws Exception {
    BoxFactory factory = BoxFactory.prepare(config, state);
    return new Canary(factory, launcher, state).problems(change);
  }

  /** The command with options of bubblewrap added after all its own. */
  private static UnaryOperator<List<String>> with(String... options) {
    return command -> {
      List<String> changed = new ArrayList<>(command);
      changed.addAll(changed.indexOf("--remount-ro"), List.of(options));
      return changed;
    };
  }

  private static UnaryOperator<List<String>> without(String... options) {
    return command -> {
      List<String> changed = new ArrayList<>(command);
      List.of(options).forEach(changed::remove);
      return changed;
    };
  }
}
