package dev.oleander.polars.sandbox.history;

import dev.oleander.polars.sandbox.workload.KeptLog;
import dev.oleander.polars.sandbox.workload.WorkloadRecord;

/** What waits to be written. */
sealed interface HistoryEntry {

  /** A workload as it is now, over what is known of it. */
  record State(WorkloadRecord workload) implements HistoryEntry {}

  /** What the workload of that number printed. */
  record Log(long number, KeptLog log) implements HistoryEntry {}
}
