package dev.oleander.polars.sandbox.workload;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps workloads beyond the server's memory. Any thread. What is handed over is kept as soon as
 * can be and found only then: nobody who hands over waits, and a workload that runs does not suffer
 * when it cannot be kept.
 */
public interface WorkloadHistory {

  /** Keeps nothing. */
  WorkloadHistory NONE =
      new WorkloadHistory() {
        @Override
        public long lastNumber() {
          return 0;
        }

        @Override
        public void admitted(WorkloadRecord workload) {
          // Nothing is kept.
        }

        @Override
        public void ended(WorkloadRecord workload) {
          // Nothing is kept.
        }

        @Override
        public void keepLog(WorkloadRecord workload, KeptLog log) {
          // Nothing is kept.
        }

        @Override
        public Optional<KeptLog> log(WorkloadRecord workload) {
          return Optional.empty();
        }

        @Override
        public Optional<WorkloadRecord> find(String principal, UUID id) {
          return Optional.empty();
        }

        @Override
        public List<WorkloadRecord> before(String principal, long number, int limit) {
          return List.of();
        }
      };

  /** The highest number of a workload that is kept, or was; 0 at first. */
  long lastNumber();

  /** A workload begins. One that is never heard of again ended with the server. */
  void admitted(WorkloadRecord workload);

  /** The workload has ended, as the record says. */
  void ended(WorkloadRecord workload);

  /** What the workload printed in all; handed over after its end. */
  void keepLog(WorkloadRecord workload, KeptLog log);

  /** What the workload printed; empty when nothing is kept of it, or no longer. */
  Optional<KeptLog> log(WorkloadRecord workload);

  Optional<WorkloadRecord> find(String principal, UUID id);

  /**
   * The principal's workloads with numbers below the given one, the highest first.
   *
   * @param limit at most so many
   */
  List<WorkloadRecord> before(String principal, long number, int limit);
}
