package dev.oleander.polars.conformance.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** Measures a server under load again and again, and tells whether it needs more and more. */
final class Footprints {
  /** Descriptors that come and go with connections and workers. */
  static final long SPARE_DESCRIPTORS = 40;

  private static final long SPARE_THREADS = 40;
  private static final long SPARE_PROCESSES = 24;

  /**
   * What the server may have resident however little it had before, in KiB: its heap of 192 MiB,
   * which the JVM fills before it tidies up, and twice as much for code, threads and buffers, those
   * of the object store among them, and for what the C library keeps of these. It stays at 490 MiB
   * in an hour.
   */
  private static final long SETTLED_MEMORY = 576 << 10;

  private final ProcessHandle server;
  private final long everyMillis;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  /** Added to by the clock's thread, read when it has stopped. */
  private final List<Footprint> taken = new ArrayList<>();

  private ScheduledFuture<?> repetition;

  Footprints(ServerProcess server, Duration length) {
    this.server = server.handle();
    this.everyMillis = Math.max(100, length.toMillis() / 400);
  }

  void start() {
    repetition =
        clock.scheduleAtFixedRate(this::take, everyMillis, everyMillis, TimeUnit.MILLISECONDS);
  }

  private void take() {
    try {
      taken.add(Footprint.of(server));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void stop() throws InterruptedException {
    assertThat(repetition.isDone()).as("whether measuring the server failed").isFalse();
    clock.shutdownNow();
    assertThat(clock.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
  }

  /** Compares the second quarter, when all is warm, with the last one. */
  void checkFlat() {
    int quarter = taken.size() / 4;
    assertThat(quarter).as("measurements in a quarter of the time").isGreaterThan(5);
    List<Footprint> early = taken.subList(quarter, 2 * quarter);
    List<Footprint> late = taken.subList(3 * quarter, taken.size());
    long settling = SETTLED_MEMORY - median(early, Footprint::memory);
    check("resident memory in KiB", early, late, Footprint::memory, settling);
    check("threads", early, late, Footprint::threads, SPARE_THREADS);
    check("open files", early, late, Footprint::descriptors, SPARE_DESCRIPTORS);
    check("processes", early, late, Footprint::processes, SPARE_PROCESSES);
  }

  private static void check(
      String what,
      List<Footprint> early,
      List<Footprint> late,
      ToLongFunction<Footprint> measure,
      long spare) {
    long before = median(early, measure);
    long after = median(late, measure);
    System.out.printf("%s: %d, later %d%n", what, before, after);
    assertThat(after)
        .as("%s, %d in the second quarter of the time and now in the last", what, before)
        .isLessThanOrEqualTo(before + Math.max(spare, before / 4));
  }

  private static long median(List<Footprint> footprints, ToLongFunction<Footprint> measure) {
    long[] sorted = footprints.stream().mapToLong(measure).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
