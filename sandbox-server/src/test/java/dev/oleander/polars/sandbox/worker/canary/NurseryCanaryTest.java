package dev.oleander.polars.sandbox.worker.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.box.BoxLauncher;
import dev.oleander.polars.sandbox.worker.isolation.BoxFactory;
import dev.oleander.polars.sandbox.worker.start.NurseryStart;
import dev.oleander.polars.sandbox.worker.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The canary in a forked box finds nothing in the box as it is, and finds each wall that is taken
 * out of a copy of the nursery's source.
 */
@Timeout(120)
@Tag("slow-start")
final class NurseryCanaryTest {
  @TempDir Path folder;
  private WorkerPoolConfig config;
  private StateDirectory state;
  private final BoxLauncher launcher = new BoxLauncher();

  @BeforeEach
  void open() throws IOException {
    config = TestBoxes.scripted(folder, "scripted", 1, TestBoxes.SOON);
    state = StateDirectory.open(config.stateDirectory());
  }

  @AfterEach
  void close() throws IOException {
    launcher.close();
    state.close();
  }

  @Test
  void allWallsHold() throws Exception {
    assertThat(problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "_load_filter(order.filter); there is no filter",
        "_limit(order.limits); nproc",
        "_drop_bounding_set(); bounding",
        "_drop_capabilities(); capabilities: inheritable",
        "_scratch(_SCRATCH, order.scratch_bytes, order.visible); cannot write its scratch space",
        "_scratch(_SHARED_MEMORY, order.shared_memory_bytes, order.visible); cannot write its"
            + " scratch",
        "_cover(order.socket_folder, order.relay); is not empty",
        "_mount(\"proc\", \"/proc\", \"proc\", _STILL); processes of others can be seen",
      })
  void missesAWall(String step, String problem) throws Exception {
    remove(step);
    assertThat(problems()).anyMatch(found -> found.contains(problem));
  }

  @ParameterizedTest
  @CsvSource({
    "_CLONE_NEWNS |, mnt",
    "_CLONE_NEWIPC |, ipc",
    "_CLONE_NEWNET |, net",
    "_CLONE_NEWUTS |, uts",
    "| _CLONE_NEWCGROUP, cgroup",
  })
  void sharesANamespace(String flag, String kind) throws Exception {
    replace(flag, "");
    assertThat(problems()).anyMatch(found -> found.contains("namespace '" + kind + "'"));
  }

  @Test
  void findsWhatTheNurseryHadOpen() throws Exception {
    replace("self._unread = b\"\"", "self._unread, _ = b\"\", os.open(\"/\", os.O_RDONLY)");
    assertThat(problems()).isEmpty();
    remove("_close_all_but(peer.fileno())");
    assertThat(problems()).anyMatch(found -> found.contains("is open"));
  }

  @Test
  void aBoxWithoutAProcessNamespaceIsNotTaken() throws Exception {
    remove("enter_namespaces(CLONE_NEWPID)");
    assertThatThrownBy(this::problems).isInstanceOf(IOException.class);
  }

  @Test
  void keepsItsUser() throws Exception {
    remove(TestBoxes.root() ? "_become(order.uid)" : "_become_nobody(user_settings)");
    assertThat(problems()).anyMatch(found -> found.contains("the box runs as [0]"));
  }

  @Test
  void missesTheEmptyEnvironment() throws Exception {
    replace(
        "os.environ.update(order.environment)",
        "os.environ.update(order.environment, OLEANDER_SECRET='s3cret')");
    assertThat(problems())
        .anyMatch(found -> found.contains("OLEANDER_SECRET"))
        .noneMatch(found -> found.contains("s3cret"));
  }

  @Test
  void canWriteToTheLake() throws Exception {
    Path lake = config.readable().get(0);
    Files.setPosixFilePermissions(lake, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(problems()).isEmpty();
    String step = "_cover(order.socket_folder, order.relay)";
    replace(step, step + "; _mount(None, order.lake[0], None, _MS_REMOUNT | _MS_BIND)");
    assertThat(problems()).anyMatch(found -> found.contains("a file can be made in " + lake));
  }

  /** Takes out the only line that reads so. */
  private void remove(String line) throws IOException {
    replace(" " + line + "\n", " pass\n");
  }

  /** Changes the only place in the nursery's source that reads so. */
  private void replace(String text, String replacement) throws IOException {
    int found = 0;
    for (String module : List.of("nursery.py", "walls.py")) {
      Path file = config.workerSource().resolve("polars_worker").resolve(module);
      String source = Files.readString(file);
      found += source.split(Pattern.quote(text), -1).length - 1;
      Files.writeString(file, source.replace(text, replacement));
    }
    assertThat(found).as("how often the source reads: %s", text).isEqualTo(1);
  }

  private List<String> problems() throws Exception {
    BoxFactory factory = BoxFactory.prepare(config, state);
    NurseryStart nursery = TestBoxes.nursery(factory, state, launcher);
    try {
      return new Canary(factory, launcher, state, Optional.of(nursery)).problems();
    } finally {
      nursery.close();
    }
  }
}
