package dev.oleander.polars.sandbox.telemetry;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * The workload that a thread works for: every line that the thread logs meanwhile names it. Threads
 * that it starts do not inherit it, since a pool's threads outlive what they were started for.
 */
public record LogContext(UUID workload, String principal) {
  private static final ThreadLocal<LogContext> CURRENT = new ThreadLocal<>();

  public LogContext {
    Objects.requireNonNull(workload, "workload");
    Objects.requireNonNull(principal, "principal");
  }

  /** Runs the task on this thread, within the context. */
  public void run(Runnable task) {
    LogContext outer = CURRENT.get();
    CURRENT.set(this);
    try {
      task.run();
    } finally {
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    }
  }

  static Optional<LogContext> current() {
    return Optional.ofNullable(CURRENT.get());
  }
}
