package dev.oleander.polars.sandbox.workload;

/**
 * Where a workload is in its life; it only moves forward, may leave states out, and ends in one of
 * the last five.
 */
public enum WorkloadState {
  /** Waits for a worker. */
  QUEUED,
  /** Has a worker, which has not answered yet. */
  STARTING,
  /** The worker computes rows and sends them. */
  RUNNING,
  /** All rows are there and are written to a destination: not for results that are answered. */
  WRITING,
  FINISHED,
  FAILED,
  CANCELLED,
  TIMED_OUT,
  OUT_OF_MEMORY;

  public boolean ended() {
    return compareTo(FINISHED) >= 0;
  }
}
