package dev.oleander.polars.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Several applications at once, each behind a network of its own that breaks all the time. */
final class BrokenNetworks {
  private static final long SEED = Long.getLong("faults.seed", 4711);

  /** Well beyond every limit that the driver has here. */
  private static final Duration HANGING = Duration.ofSeconds(90);

  private static final List<String> PROPERTIES =
      List.of(
          "networkTimeout=10&connectTimeout=10",
          "networkTimeout=10&connectTimeout=10&compression=zstd",
          "networkTimeout=10&connectTimeout=10&fetchSize=5000",
          "networkTimeout=10&connectTimeout=10&memoryLimit=8MiB");

  private BrokenNetworks() {}

  /** Returns when so many cuts have happened; fails on the first that does not end as it should. */
  static void run(ServerProcess server, boolean extensions, int cuts) throws Exception {
    List<FaultLane> lanes = new ArrayList<>();
    List<Future<Integer>> ends = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(PROPERTIES.size());
    try {
      for (String properties : PROPERTIES) {
        long seed = SEED + lanes.size();
        FaultLane lane =
            new FaultLane(
                server,
                extensions,
                properties,
                (cuts + PROPERTIES.size() - 1) / PROPERTIES.size(),
                seed);
        lanes.add(lane);
        ends.add(threads.submit(lane));
      }
      int happened = 0;
      for (int i = 0; i < lanes.size(); i++) {
        happened += await(i, ends, lanes);
      }
      assertThat(happened).as("cuts").isGreaterThanOrEqualTo(cuts);
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(HANGING.toSeconds(), TimeUnit.SECONDS))
          .as("all applications end")
          .isTrue();
    }
  }

  /** Waits for one lane and watches over all. */
  private static int await(int index, List<Future<Integer>> ends, List<FaultLane> lanes)
      throws Exception {
    while (true) {
      for (int i = 0; i < lanes.size(); i++) {
        if (ends.get(i).isDone()) {
          throwIfFailed(ends.get(i), "seed " + (SEED + i));
        } else {
          failIfHanging(lanes.get(i), "seed " + (SEED + i));
        }
      }
      if (ends.get(index).isDone()) {
        return ends.get(index).get();
      }
      Thread.sleep(20);
    }
  }

  private static void throwIfFailed(Future<Integer> end, String where) throws InterruptedException {
    try {
      end.get();
    } catch (ExecutionException e) {
      throw new AssertionError(where + ": " + e.getCause().getMessage(), e.getCause());
    }
  }

  private static void failIfHanging(FaultLane lane, String where) {
    FaultLane.Step step = lane.step();
    if (System.nanoTime() - step.sinceNanos() > HANGING.toNanos()) {
      throw new AssertionError("%s, %s: hangs%n%s".formatted(where, step.what(), stacks()));
    }
  }

  private static String stacks() {
    return Thread.getAllStackTraces().entrySet().stream()
        .map(BrokenNetworks::stack)
        .collect(Collectors.joining("\n"));
  }

  private static String stack(Map.Entry<Thread, StackTraceElement[]> thread) {
    return Arrays.stream(thread.getValue())
        .map(frame -> "    " + frame)
        .collect(Collectors.joining("\n", thread.getKey().getName() + "\n", ""));
  }
}
