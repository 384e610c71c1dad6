package dev.oleander.polars.jdbc.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLException;

/**
 * Which failed calls are made again, and after which pause: the one place that decides it.
 *
 * <p>A call is made again only where nothing can run twice: it has no effect, or it never reached
 * the server, or the server said that it comes too early. It is made again while the next attempt
 * begins within the budget.
 *
 * @param budget from the first attempt on; zero for no second one
 * @param attempts the most of them
 */
record RetryPolicy(Duration budget, int attempts) {
  /** What happens if a call arrives twice. */
  enum Repeatable {
    /** Nothing: it asks, or says again what was said. */
    ALWAYS,
    /** A workload runs twice. */
    UNLESS_IT_ARRIVED,
    /** Who calls wants to know at once. */
    NEVER
  }

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** The server, or what stands before it, is not ready. */
  private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

  /** Nothing ran, if the server says when to come back. */
  private static final Set<Integer> TOO_EARLY = Set.of(429, 503);

  /** One attempt, and what came of it. */
  interface Outcome {
    /** Whether it is to be repeated at all. */
    boolean repeats(Repeatable call);
  }

  /**
   * An answer.
   *
   * @param retryAfter when the server wants to be asked again
   */
  record Answered(int status, Optional<Duration> retryAfter) implements Outcome {
    @Override
    public boolean repeats(Repeatable call) {
      return switch (call) {
        case ALWAYS -> PASSING.contains(status);
        case UNLESS_IT_ARRIVED -> TOO_EARLY.contains(status) && retryAfter.isPresent();
        case NEVER -> false;
      };
    }
  }

  /**
   * No answer.
   *
   * @param connected whether there was a connection, so that something may have been sent
   * @param knownServer whether the server has answered before; a wrong address is told at once
   */
  record Failed(IOException failure, boolean connected, boolean knownServer) implements Outcome {
    @Override
    public boolean repeats(Repeatable call) {
      if (!knownServer || isForGood()) {
        return false;
      }
      return switch (call) {
        case ALWAYS -> true;
        case UNLESS_IT_ARRIVED -> !connected;
        case NEVER -> false;
      };
    }

    private boolean isForGood() {
      if (failure instanceof SocketTimeoutException) {
        return connected; // the time limit of the answer has run out
      }
      return failure instanceof InterruptedIOException
          || failure instanceof SSLException
          || failure instanceof ProxyLogin.ProxyRefusedException;
    }
  }

  /**
   * The pause before the next attempt; empty if there is to be none.
   *
   * @param made the attempts so far
   * @param elapsed the time since the first one began
   * @param left what is left of the time limit of the call
   */
  Optional<Duration> next(
      Repeatable call, Outcome outcome, int made, Duration elapsed, Duration left) {
    if (made >= attempts || !outcome.repeats(call)) {
      return Optional.empty();
    }
    Duration pause = pause(outcome, made);
    Duration most = budget.minus(elapsed);
    return pause.compareTo(most) >= 0 || pause.compareTo(left) >= 0
        ? Optional.empty()
        : Optional.of(pause);
  }

  private static Duration pause(Outcome outcome, int made) {
    long doubled = FIRST_PAUSE.toNanos() << Math.min(made - 1, 10);
    long most = Math.min(doubled, LONGEST_PAUSE.toNanos());
    // Random, so that clients that failed together do not come back together.
    Duration random = Duration.ofNanos(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    return outcome instanceof Answered answered && answered.retryAfter().isPresent()
        ? answered.retryAfter().get().plus(random)
        : random;
  }
}
