package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.OleanderPolarsProgress;
import dev.oleander.polars.jdbc.workload.WorkloadStatus;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** How far the driver has come with one run. Any thread may ask. */
final class RunProgress {
  private static final OleanderPolarsProgress.State RUNNING = OleanderPolarsProgress.State.RUNNING;

  private record End(OleanderPolarsProgress.State state, long nanoTime) {}

  /** What the server told last. */
  private record Told(WorkloadStatus status, boolean afterEnd) {}

  private final long sentAt = System.nanoTime();

  // Null before the end; the first stands. Set by any thread.
  private final AtomicReference<End> end = new AtomicReference<>();

  // Null before the server was asked.
  private volatile Told lastTold;

  // Each written by one thread at a time.
  private volatile long rows;
  private volatile long bytes;

  /** The run has ended; without effect if it had before. */
  void ended(OleanderPolarsProgress.State state) {
    end.compareAndSet(null, new End(state, System.nanoTime()));
  }

  /**
   * Whether the server may have something to tell that it has not told yet: always before the end,
   * and once after it.
   */
  boolean mayHaveNews() {
    return lastTold == null || !lastTold.afterEnd();
  }

  /** Rows were loaded. */
  void arrived(long more) {
    long sum = rows + more;
    rows = sum;
  }

  /** The same stream, whose bytes are counted. */
  InputStream counting(InputStream body) {
    return new FilterInputStream(body) {
      @Override
      public int read() throws IOException {
        int next = in.read();
        count(next < 0 ? 0 : 1);
        return next;
      }

      @Override
      public int read(byte[] to, int offset, int length) throws IOException {
        int read = in.read(to, offset, length);
        count(Math.max(0, read));
        return read;
      }

      private void count(int more) {
        long sum = bytes + more;
        bytes = sum;
      }
    };
  }

  /** Asks the server. */
  void ask(Supplier<Optional<WorkloadStatus>> server) {
    boolean afterEnd = end.get() != null;
    server.get().ifPresent(status -> lastTold = new Told(status, afterEnd));
  }

  /**
   * What is known here and what the server told last, together. A server that has done its part
   * while the result is being read does not end the run.
   */
  OleanderPolarsProgress report(String workloadId) {
    End ended = end.get();
    Optional<WorkloadStatus> told = Optional.ofNullable(lastTold).map(Told::status);
    return new OleanderPolarsProgress(
        workloadId,
        ended == null ? told.map(RunProgress::begun).orElse(RUNNING) : ended.state(),
        Duration.ofNanos((ended == null ? System.nanoTime() : ended.nanoTime()) - sentAt),
        rows,
        bytes,
        told.map(WorkloadStatus::rows).orElse(OptionalLong.empty()),
        told.map(WorkloadStatus::bytes).orElse(OptionalLong.empty()),
        told.map(WorkloadStatus::phases).orElse(Map.of()));
  }

  private static OleanderPolarsProgress.State begun(WorkloadStatus status) {
    return switch (status.state()) {
      case "QUEUED" -> OleanderPolarsProgress.State.QUEUED;
      case "STARTING" -> OleanderPolarsProgress.State.STARTING;
      default -> RUNNING;
    };
  }
}
