package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.worker.WorkloadLog;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The logs of ended workloads, the last ones, as many as fit into a number of bytes. Any thread.
 */
final class KeptLogs {
  private final long mostBytes;

  /** In the order in which the workloads ended; guarded by this. */
  private final Queue<WorkloadLog> logs = new ArrayDeque<>();

  KeptLogs(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Keeps a log, and drops what older ones hold as far as must be. */
  synchronized void add(WorkloadLog log) {
    logs.add(log);
    logs.removeIf(each -> each != log && each.keptBytes() == 0);
    // Counted anew, for the last words of a box may come after the end of its workload.
    long sum = logs.stream().mapToLong(WorkloadLog::keptBytes).sum();
    while (sum > mostBytes) {
      WorkloadLog oldest = logs.remove();
      sum -= oldest.keptBytes();
      oldest.drop();
    }
  }
}
