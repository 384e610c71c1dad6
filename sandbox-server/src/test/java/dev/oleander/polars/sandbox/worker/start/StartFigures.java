package dev.oleander.polars.sandbox.worker.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.worker.CollectingReceiver;
import dev.oleander.polars.sandbox.worker.Compression;
import dev.oleander.polars.sandbox.worker.ResultFormat;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.WorkerRequest;
import dev.oleander.polars.sandbox.worker.box.BoxLauncher;
import dev.oleander.polars.sandbox.worker.box.MemoryWatch;
import dev.oleander.polars.sandbox.worker.box.ScratchWatch;
import dev.oleander.polars.sandbox.worker.isolation.BoxFactory;
import dev.oleander.polars.sandbox.worker.protocol.Worker;
import dev.oleander.polars.sandbox.worker.state.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures what docs/performance.md says of starts: how long it takes from the order of a worker to
 * its hello, what the first query on it takes, and how much memory it has to itself. Not one of the
 * tests: {@code -Dtest=StartFigures -Dstarts=200}. Judges nothing but that all is answered.
 */
@EnabledIfSystemProperty(named = "starts", matches = "\\d+")
@Tag("slow-start")
final class StartFigures {
  private static final int IDLE = 4;
  private static final int COLD_SHARE = 10;

  @TempDir Path folder;

  @Test
  void measure() throws Exception {
    int starts = Integer.getInteger("starts");
    WorkerPoolConfig config = TestBoxes.real(folder, IDLE);
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try (StateDirectory state = StateDirectory.open(config.stateDirectory());
        BoxLauncher launcher = new BoxLauncher();
        ScratchWatch scratch = new ScratchWatch()) {
      BoxFactory factory = BoxFactory.prepare(config, state);
      System.out.println();
      System.out.println(
          "| workers | ready, median | ready, 99 % | first query, median | own memory |");
      System.out.println("| --- | ---: | ---: | ---: | ---: |");
      try (NurseryStart nursery = TestBoxes.nursery(factory, state, launcher)) {
        measure(
            nursery,
            new WorkerStarter(factory, state, nursery, clock, new MemoryWatch(), scratch),
            starts);
      }
      try (ColdStart cold = new ColdStart(factory, state, launcher)) {
        measure(
            cold,
            new WorkerStarter(factory, state, cold, clock, new MemoryWatch(), scratch),
            Math.max(IDLE, starts / COLD_SHARE));
      }
    } finally {
      clock.shutdownNow();
    }
  }

  private static void measure(BoxStart boxes, WorkerStarter starter, int starts) throws Exception {
    List<Duration> ready = new ArrayList<>();
    List<Duration> first = new ArrayList<>();
    for (int i = 0; i < starts; i++) {
      long begun = System.nanoTime();
      Worker worker = starter.start(0, Optional.empty());
      long hello = System.nanoTime();
      CollectingReceiver answer = new CollectingReceiver();
      worker.run(request(), answer);
      first.add(Duration.ofNanos(System.nanoTime() - hello));
      ready.add(Duration.ofNanos(hello - begun));
      assertThat(answer.text()).isEqualTo("[[1]]");
      end(worker);
    }
    List<Worker> idle = new ArrayList<>();
    for (int slot = 0; slot < IDLE; slot++) {
      idle.add(starter.start(slot, Optional.empty()));
    }
    long own = 0;
    for (Worker worker : idle) {
      own += ownMemory(ProcessHandle.of(worker.box().pid()).orElseThrow());
    }
    for (Worker worker : idle) {
      end(worker);
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f ms | %.1f ms | %.1f ms | %d MiB |%n",
        boxes.reportName(),
        millis(ready, 50),
        millis(ready, 99),
        millis(first, 50),
        (own / IDLE) >> 10);
  }

  private static void end(Worker worker) {
    worker.close();
    worker.box().endAndAwait();
    worker.meter().close();
  }

  /** The pages, in KiB, that a process and those below it share with nobody. */
  private static long ownMemory(ProcessHandle process) throws Exception {
    long own = 0;
    for (String line :
        Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "smaps_rollup"))) {
      if (line.startsWith("Private_")) {
        own += Long.parseLong(line.replaceAll("\\D+", ""));
      }
    }
    for (ProcessHandle child : process.children().toList()) {
      own += ownMemory(child);
    }
    return own;
  }

  private static double millis(List<Duration> durations, int percent) {
    List<Duration> sorted = new ArrayList<>(durations);
    Collections.sort(sorted);
    return sorted.get((sorted.size() - 1) * percent / 100).toNanos() / 1e6;
  }

  private static WorkerRequest request() {
    return new WorkerRequest(
        "SELECT 1 AS one", List.of(), ResultFormat.JSON, 0, 1024, Compression.NONE, false);
  }
}
