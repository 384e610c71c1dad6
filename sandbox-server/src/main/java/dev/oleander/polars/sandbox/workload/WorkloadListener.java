package dev.oleander.polars.sandbox.workload;

/** Hears of the ends of workloads, on the threads that ran them: must not block nor throw. */
@FunctionalInterface
public interface WorkloadListener {

  /** A workload has ended, as the record says. */
  void ended(WorkloadRecord workload);
}
