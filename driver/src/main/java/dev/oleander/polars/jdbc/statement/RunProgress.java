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

/** How far the driver has come with one run. Any thread may ask. */
final class RunProgress {
  private static final OleanderPolarsProgress.State RUNNING = OleanderPolarsProgress.State.RUNNING;

  private record End(OleanderPolarsProgress.State state, long nanoTime) {}

  private final long sentAt = System.nanoTime();

  // Null before the end; the first stands. Set by any thread.
  private final AtomicReference<End> end = new AtomicReference<>();

  // Each written by one thread at a time.
  private volatile long rows;
  private volatile long bytes;

  /** The run has ended; without effect if it had before. */
  void ended(OleanderPolarsProgress.State state) {
    end.compareAndSet(null, new End(state, System.nanoTime()));
  }

  boolean hasEnded() {
    return end.get() != null;
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

  /**
   * What is known here and what the server tells, together. A server that has done its part while
   * the result is being read does not end the run.
   */
  OleanderPolarsProgress report(String workloadId, Optional<WorkloadStatus> told) {
    End ended = end.get();
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
