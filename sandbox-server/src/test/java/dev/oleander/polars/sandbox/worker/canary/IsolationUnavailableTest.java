package dev.oleander.polars.sandbox.worker.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oleander.polars.sandbox.worker.Isolation;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.box.BoxLauncher;
import dev.oleander.polars.sandbox.worker.isolation.BoxFactory;
import dev.oleander.polars.sandbox.worker.isolation.IsolationException;
import dev.oleander.polars.sandbox.worker.isolation.PythonRuntime;
import dev.oleander.polars.sandbox.worker.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is configured and cannot be had is refused, with what to do. */
@Timeout(120)
@Tag("slow-start")
final class IsolationUnavailableTest {
  @TempDir Path folder;
  private WorkerPoolConfig config;
  private StateDirectory state;

  @BeforeEach
  void open() throws Exception {
    config = TestBoxes.real(folder, 1);
    state = StateDirectory.open(config.stateDirectory());
  }

  @AfterEach
  void close() throws Exception {
    state.close();
  }

  @ParameterizedTest
  @CsvSource({
    "0, no Landlock",
    "1, links between folders",
    "2, truncation",
    "3, TCP",
    "4, devices",
    "5, signals"
  })
  void aKernelThatIsTooOldForLandlock(int abi, String what) throws Exception {
    PythonRuntime runtime = PythonRuntime.probe(config.python());
    PythonRuntime old =
        new PythonRuntime(
            runtime.executable(),
            runtime.folders(),
            runtime.packages(),
            runtime.libraryFolder(),
            runtime.polarsVersion(),
            runtime.pageSize(),
            abi,
            runtime.hardLimits());
    assertThatThrownBy(
            () -> BoxFactory.prepare(TestBoxes.with(config, Isolation.LANDLOCK), state, old))
        .isInstanceOf(IsolationException.class)
        .hasMessageContaining(what)
        .hasMessageContaining("Linux 6.12 or newer");
  }

  @Test
  void aFolderThatOtherUsersCannotPass() throws Exception {
    assumeTrue(TestBoxes.root());
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    assertThatThrownBy(() -> BoxFactory.prepare(TestBoxes.with(config, Isolation.LANDLOCK), state))
        .isInstanceOf(IsolationException.class)
        .hasMessageContaining("chmod o+x");
  }

  @Test
  void aTokenThatWorkersCouldRead() throws Exception {
    Path token = Files.createFile(config.readable().get(0).resolve("token"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), token);
    for (Path hidden : List.of(token, link)) {
      assertThatThrownBy(
              () -> BoxFactory.prepare(TestBoxes.with(config, Isolation.BWRAP, hidden), state))
          .isInstanceOf(IsolationException.class)
          .hasMessageContaining(hidden.toString())
          .hasMessageContaining("move it elsewhere");
    }
  }

  @Test
  void aWallThatFallsWhileTheServerRuns() throws Exception {
    Path lake = config.readable().get(0);
    BlockingQueue<List<String>> found = new LinkedBlockingQueue<>();
    BoxFactory factory = BoxFactory.prepare(config, state);
    try (BoxLauncher launcher = new BoxLauncher();
        CanaryWatch watch =
            new CanaryWatch(
                new Canary(factory, launcher, state), found::add, Duration.ofMillis(50))) {
      watch.start();
      assertThat(found.poll(60, TimeUnit.SECONDS)).isEmpty();
      Files.setPosixFilePermissions(lake, PosixFilePermissions.fromString("---------"));
      assertThat(await(found, false)).singleElement().asString().contains(lake.toString());
      Files.setPosixFilePermissions(lake, PosixFilePermissions.fromString("rwxr-xr-x"));
      assertThat(await(found, true)).isEmpty();
    }
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  /** As when its process is killed by chance, by an operator or for want of memory. */
  @Test
  void aCanaryThatCouldNotGoOnceIsNoWallThatFell() throws Exception {
    BlockingQueue<List<String>> found = new LinkedBlockingQueue<>();
    AtomicInteger tries = new AtomicInteger();
    CanaryWatch.Trial killedFirst =
        () -> {
          if (tries.incrementAndGet() == 1) {
            throw new IOException("it was killed");
          }
          return List.of();
        };
    try (CanaryWatch watch = new CanaryWatch(killedFirst, found::add, Duration.ofMillis(50))) {
      watch.start();
      assertThat(found.poll(60, TimeUnit.SECONDS)).isEmpty();
    }
  }

  @Test
  void aCanaryThatCanNeverGoIsTold() throws Exception {
    BlockingQueue<List<String>> found = new LinkedBlockingQueue<>();
    CanaryWatch.Trial neverGoes =
        () -> {
          throw new IOException("there is no memory");
        };
    try (CanaryWatch watch = new CanaryWatch(neverGoes, found::add, Duration.ofMillis(50))) {
      watch.start();
      assertThat(found.poll(60, TimeUnit.SECONDS))
          .containsExactly("the isolation cannot be tried: there is no memory");
    }
  }

  private static List<String> await(BlockingQueue<List<String>> found, boolean well)
      throws InterruptedException {
    List<String> problems = found.poll(60, TimeUnit.SECONDS);
    while (problems != null && problems.isEmpty() != well) {
      problems = found.poll(60, TimeUnit.SECONDS);
    }
    return problems;
  }
}
