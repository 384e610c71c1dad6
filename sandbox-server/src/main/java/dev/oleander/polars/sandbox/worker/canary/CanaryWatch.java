package dev.oleander.polars.sandbox.worker.canary;

import dev.oleander.polars.sandbox.host.DaemonThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the canary go again while the server runs: what a host allows can change under it, by an
 * upgrade, a setting or the rights of a folder. Has a thread of its own.
 */
public final class CanaryWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CanaryWatch.class);
  private static final long STOP_MILLIS = 10_000;

  /** After one that found nothing. */
  public static final Duration EVERY = Duration.ofMinutes(10);

  /** After one that found something, for nothing is served until one does not. */
  private static final Duration AGAIN = Duration.ofSeconds(20);

  /** A canary that could not go says nothing of the walls, unless it goes on like that. */
  private static final int TRIES = 3;

  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

  private final Trial trial;
  private final Consumer<List<String>> report;
  private final Duration every;
  private final Duration again;
  private final ScheduledExecutorService thread = DaemonThreads.clock("oleander-canary");

  /**
   * @param report is told what does not hold each time, nothing when all does
   * @param every how long after a canary that found nothing the next one goes
   */
  public CanaryWatch(Canary canary, Consumer<List<String>> report, Duration every) {
    this(canary::problems, report, every);
  }

  CanaryWatch(Trial trial, Consumer<List<String>> report, Duration every) {
    this.trial = trial;
    this.report = report;
    this.every = every;
    this.again = every.compareTo(AGAIN) < 0 ? every : AGAIN;
  }

  public void start() {
    schedule(every);
  }

  // What it runs reports its own failures.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void schedule(Duration pause) {
    thread.schedule(this::look, pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    List<String> problems;
    try {
      problems = problems();
    } catch (InterruptedException e) {
      LOG.debug("the canary was stopped", e);
      return;
    }
    report.accept(problems);
    try {
      schedule(problems.isEmpty() ? every : again);
    } catch (RejectedExecutionException e) {
      LOG.debug("the canary goes no more", e);
    }
  }

  private List<String> problems() throws InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        return trial.problems();
      } catch (IOException | RuntimeException e) {
        if (tries == TRIES) {
          LOG.debug("the canary could not go", e);
          return List.of("the isolation cannot be tried: " + e.getMessage());
        }
        LOG.warn("the canary could not go, and is tried again: {}", e.getMessage());
        Thread.sleep(BETWEEN_TRIES.toMillis());
      }
    }
  }

  /** What does not hold, one line each; empty when all is as it must be. */
  @FunctionalInterface
  interface Trial {
    List<String> problems() throws IOException, InterruptedException;
  }

  /** Ends the canary's box, too, if there is one. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.error("the canary did not stop within {} ms", STOP_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
