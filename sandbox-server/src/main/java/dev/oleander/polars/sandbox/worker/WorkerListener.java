package dev.oleander.polars.sandbox.worker;

import java.time.Duration;
import java.util.Optional;

/**
 * Hears what becomes of a pool's workers. Called by the threads that keep the workers, one for
 * each: calls must not block and must not throw.
 */
public interface WorkerListener {

  /** Hears nothing. */
  WorkerListener NONE =
      new WorkerListener() {
        @Override
        public void started(int vcpus, Duration took) {
          // Nobody wants to know.
        }

        @Override
        public void startFailed(int vcpus) {
          // Nobody wants to know.
        }

        @Override
        public void ended(int vcpus, Optional<KillReason> why) {
          // Nobody wants to know.
        }
      };

  /**
   * A worker is ready.
   *
   * @param vcpus its tier
   * @param took how long that took
   */
  void started(int vcpus, Duration took);

  /** A worker did not become ready, or was gone before anybody could use it. */
  void startFailed(int vcpus);

  /**
   * A worker that had been ready is gone.
   *
   * @param why empty when it ended by itself
   */
  void ended(int vcpus, Optional<KillReason> why);
}
