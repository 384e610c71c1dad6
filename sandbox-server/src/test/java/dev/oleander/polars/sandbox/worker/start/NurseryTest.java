package dev.oleander.polars.sandbox.worker.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oleander.polars.sandbox.worker.CollectingReceiver;
import dev.oleander.polars.sandbox.worker.Compression;
import dev.oleander.polars.sandbox.worker.ResultFormat;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.WorkerErrorCode;
import dev.oleander.polars.sandbox.worker.WorkerException;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.WorkerRequest;
import dev.oleander.polars.sandbox.worker.box.Box;
import dev.oleander.polars.sandbox.worker.box.BoxLauncher;
import dev.oleander.polars.sandbox.worker.box.MemoryWatch;
import dev.oleander.polars.sandbox.worker.box.ScratchWatch;
import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import dev.oleander.polars.sandbox.worker.isolation.BoxFactory;
import dev.oleander.polars.sandbox.worker.pool.WorkerLease;
import dev.oleander.polars.sandbox.worker.pool.WorkerPool;
import dev.oleander.polars.sandbox.worker.protocol.Worker;
import dev.oleander.polars.sandbox.worker.state.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Boxes that are forked from one process: they are many, apart from each other, and end with it.
 */
@Timeout(300)
@Tag("slow-start")
final class NurseryTest {
  private static final int FORKS = 500;

  @TempDir Path folder;

  @Test
  void fiveHundredForksAnswer() throws Exception {
    WorkerPoolConfig config = TestBoxes.real(folder, 2);
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try (StateDirectory state = StateDirectory.open(config.stateDirectory());
        BoxLauncher launcher = new BoxLauncher();
        ScratchWatch scratch = new ScratchWatch()) {
      BoxFactory factory = BoxFactory.prepare(config, state);
      try (NurseryStart nursery = TestBoxes.nursery(factory, state, launcher)) {
        MemoryWatch memory = new MemoryWatch();
        WorkerStarter starter = new WorkerStarter(factory, state, nursery, clock, memory, scratch);
        ProcessHandle first = nursery.process();
        List<CompletableFuture<List<String>>> slots = new ArrayList<>();
        for (int slot = 0; slot < 2; slot++) {
          int own = slot;
          slots.add(
              CompletableFuture.supplyAsync(
                  () -> fork(starter, own, FORKS / 2), task -> new Thread(task).start()));
        }
        for (CompletableFuture<List<String>> answers : slots) {
          assertThat(answers.get(280, TimeUnit.SECONDS))
              .hasSize(FORKS / 2)
              .allMatch(answer -> answer.equals("[[5050]]"));
        }
        assertThat(nursery.process()).as("no other was needed").isEqualTo(first);
        assertThat(first.children()).isEmpty();
      }
    } finally {
      clock.shutdownNow();
    }
  }

  private static List<String> fork(WorkerStarter starter, int slot, int times) {
    List<String> answers = new ArrayList<>();
    try {
      for (int i = 0; i < times; i++) {
        Worker worker = starter.start(slot, Optional.empty());
        CollectingReceiver answer = new CollectingReceiver();
        worker.run(request("SELECT SUM(x) AS s FROM generate_series(1, 100) AS t(x)"), answer);
        answers.add(answer.text());
        worker.close();
        worker.box().endAndAwait();
        worker.meter().close();
      }
    } catch (Exception e) {
      answers.add(e.toString());
    }
    return answers;
  }

  @Test
  void aNurseryThatIsKilledIsReplaced() throws Exception {
    WorkerPoolConfig config = TestBoxes.scripted(folder, "scripted", 2, TestBoxes.SOON);
    try (WorkerPool pool = WorkerPool.start(config)) {
      List<ProcessHandle> tree;
      CompletableFuture<WorkerException> running;
      try (WorkerLease lease = pool.acquire(TestBoxes.lease("ann", TestBoxes.SOON))) {
        running =
            CompletableFuture.supplyAsync(
                () ->
                    catchThrowableOfType(
                        WorkerException.class,
                        () -> lease.run(request("tree"), new CollectingReceiver())));
        while (TestBoxes.processes(pool).size() < 6) {
          Thread.sleep(10);
        }
        tree = ProcessHandle.current().descendants().toList();
        nursery(tree).destroyForcibly();
        WorkerException error = running.get(30, TimeUnit.SECONDS);
        assertThat(error.code()).isEqualTo(WorkerErrorCode.WORKER_LOST);
        assertThat(error).hasMessageContaining("killed from outside");
      }
      assertThat(tree).noneMatch(Box::runs);
      awaitNews(pool);
      try (WorkerLease one = pool.acquire(TestBoxes.lease("ann", TestBoxes.SOON));
          WorkerLease other = pool.acquire(TestBoxes.lease("bob", TestBoxes.SOON))) {
        for (WorkerLease lease : List.of(one, other)) {
          CollectingReceiver answer = new CollectingReceiver();
          lease.run(request("echo again"), answer);
          assertThat(answer.text()).isEqualTo("[[\"again\"]]");
        }
      }
    }
    assertThat(ProcessHandle.current().descendants()).isEmpty();
  }

  /** The worker that was idle may be given out until the pool hears of its end, too. */
  private void awaitNews(WorkerPool pool) throws Exception {
    while (true) {
      try (WorkerLease lease = pool.acquire(TestBoxes.lease("ann", TestBoxes.SOON))) {
        lease.run(request("echo again"), new CollectingReceiver());
        return;
      } catch (WorkerException e) {
        assertThat(e.code()).isEqualTo(WorkerErrorCode.WORKER_LOST);
      }
    }
  }

  /** The one process that is neither bubblewrap nor in a box: the parent of all boxes. */
  private static ProcessHandle nursery(List<ProcessHandle> tree) {
    return tree.stream()
        .filter(process -> process.children().count() >= 2)
        .filter(process -> !process.info().command().orElse("").endsWith("bwrap"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void neighboursAreOutOfReach() throws Exception {
    assertThat(NeighboursMain.run(folder))
        .contains("neighbour []", "victim true")
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("together [")
                    .contains(
                        "scratch file",
                        "shared memory file",
                        "abstract socket",
                        "socket in scratch",
                        "terminal",
                        "signal",
                        "memory",
                        "environment",
                        "root folder",
                        "open files",
                        "priority",
                        "affinity"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"in scratch", "elsewhere"})
  void seesOnlyTheFoldersItWasGiven(String where) throws Exception {
    WorkerPoolConfig config = TestBoxes.scripted(folder, "scripted", 1, TestBoxes.SOON);
    // A box's own /tmp is mounted over what the nursery sees there, and over nothing else.
    Path parent = where.equals("elsewhere") ? Path.of("target").toAbsolutePath() : folder;
    Path lake = Files.createTempDirectory(parent, "lake");
    Files.setPosixFilePermissions(lake, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path sales = lake.resolve("sales");
    Path people = lake.resolve("people");
    for (Path namespace : List.of(sales, people)) {
      Files.writeString(Files.createDirectory(namespace).resolve("data"), "some");
    }
    Path link = Files.createSymbolicLink(lake.resolve("link"), people);
    try (StateDirectory state = StateDirectory.open(config.stateDirectory());
        BoxLauncher launcher = new BoxLauncher()) {
      BoxFactory factory = BoxFactory.prepare(TestBoxes.withLake(config, lake), state);
      try (NurseryStart nursery = TestBoxes.nursery(factory, state, launcher)) {
        assertThat(seen(nursery, Optional.empty(), lake))
            .isEqualTo("link link/data people people/data sales sales/data");
        assertThat(seen(nursery, Optional.of(List.of(sales)), lake)).isEqualTo("sales sales/data");
        assertThat(seen(nursery, Optional.of(List.of(sales, lake.resolve("later"))), lake))
            .isEqualTo("sales sales/data");
        assertThat(seen(nursery, Optional.of(List.of()), lake)).isEmpty();
        assertThat(seen(nursery, Optional.of(List.of(link)), lake)).contains("symbolic link");
        assertThatThrownBy(() -> seen(nursery, Optional.of(List.of(folder)), lake))
            .isInstanceOf(IllegalArgumentException.class);
      }
    } finally {
      for (Path namespace : List.of(sales, people)) {
        Files.delete(namespace.resolve("data"));
        Files.delete(namespace);
      }
      Files.delete(link);
      Files.delete(lake);
    }
  }

  /** All that a box sees in a folder. */
  private static String seen(NurseryStart nursery, Optional<List<Path>> readable, Path lake)
      throws Exception {
    String program =
        """
        import os, sys
        seen = set()
        for folder, folders, files in os.walk(sys.argv[1], followlinks=True):
            seen.update(os.path.relpath(os.path.join(folder, n), sys.argv[1]) for n in folders + files)
        print(*sorted(seen))
        """;
    BoxOrder.Probe probe = new BoxOrder.Probe(program, lake.toString());
    try (StartingBox starting = nursery.startProbe(0, BoxGroup.none(), readable, probe, 8 << 10)) {
      starting.connect(TestBoxes.SOON).close();
      starting.box().exit().get(TestBoxes.SOON.toMillis(), TimeUnit.MILLISECONDS);
      starting.box().log().awaitEnd(TestBoxes.SOON.toMillis());
      return starting.box().log().text().strip();
    }
  }

  private static WorkerRequest request(String sql) {
    return new WorkerRequest(sql, List.of(), ResultFormat.JSON, 0, 1024, Compression.NONE, false);
  }
}
