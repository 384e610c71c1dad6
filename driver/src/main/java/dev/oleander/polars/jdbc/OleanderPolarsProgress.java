package dev.oleander.polars.jdbc;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * How far a workload is.
 *
 * @param workloadId as the server's logs and its workload API have it
 * @param state as the driver sees it: a workload whose result is still being read is running
 * @param elapsed from sending the workload to its end, or until now
 * @param rowsRead rows of the result that have arrived
 * @param bytesRead bytes of the result that have arrived, as they came over the network
 * @param rowsProduced rows that the workload has made, where the server tells
 * @param bytesProduced bytes of the result that the workload has made, where the server tells
 * @param phases how long each phase of the workload has taken on the server, in the order in which
 *     they come, such as {@code queued}, {@code starting} and {@code running}; none where the
 *     server does not tell
 */
public record OleanderPolarsProgress(
    String workloadId,
    State state,
    Duration elapsed,
    long rowsRead,
    long bytesRead,
    OptionalLong rowsProduced,
    OptionalLong bytesProduced,
    Map<String, Duration> phases) {
  public OleanderPolarsProgress {
    Objects.requireNonNull(workloadId, "workloadId");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(elapsed, "elapsed");
    Objects.requireNonNull(rowsProduced, "rowsProduced");
    Objects.requireNonNull(bytesProduced, "bytesProduced");
    Objects.requireNonNull(phases, "phases");
  }

  /** Where a workload is in its life. */
  public enum State {
    /** It waits for a worker. */
    QUEUED,
    /** A worker plans it. */
    STARTING,
    /** It runs, or its result is being read. */
    RUNNING,
    /** Its result was read to the end, or as far as it was wanted. */
    FINISHED,
    /** It failed. */
    FAILED,
    /** It was cancelled, or its result was closed before the end. */
    CANCELLED,
    /** It took longer than it may. */
    TIMED_OUT;

    /** Whether nothing follows on this state. */
    public boolean hasEnded() {
      return compareTo(FINISHED) >= 0;
    }
  }
}
