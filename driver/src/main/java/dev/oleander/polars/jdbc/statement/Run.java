package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.OleanderPolarsProgress;

/** One run of a workload of a statement. Any thread may use what is here, at any time. */
sealed interface Run permits WorkloadRows, WriteRun {
  /** The workload's id on the server. */
  String workloadId();

  /**
   * How far it is.
   *
   * @param asked whether to ask the server, which may take a few seconds
   */
  OleanderPolarsProgress progress(boolean asked);

  /** Stops the workload and every call that waits for it. No effect on one that has ended. */
  void cancel();

  /** Gives back what it holds, here and on the server. Idempotent. */
  void close();
}
