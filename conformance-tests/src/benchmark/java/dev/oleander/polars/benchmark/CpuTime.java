package dev.oleander.polars.benchmark;

import java.time.Duration;

/** Processor time of processes, in seconds, to a hundredth. */
final class CpuTime {
  private CpuTime() {}

  /** Of one process; 0 when it has ended. */
  static double seconds(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  /** Of all processes that a process has started, directly or not, and that still run. */
  static double secondsBelow(ProcessHandle process) {
    return process.descendants().mapToDouble(CpuTime::seconds).sum();
  }
}
