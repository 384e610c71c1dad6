package dev.oleander.polars.jdbc.catalog;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes many calls, a few at once: the thread that asks makes calls itself, and threads of an
 * executor help as far as it has any. Each call has a time limit of its own, so that a wait for the
 * helpers has one too.
 */
final class FewAtOnce {
  private static final int MOST_HELPERS = 7;

  /** One call. */
  interface Call<T, R> {
    R make(T argument) throws SQLException;
  }

  private final Executor executor;

  /**
   * @param executor may refuse a task, but not keep it waiting
   */
  FewAtOnce(Executor executor) {
    this.executor = executor;
  }

  /**
   * The results in the order of the arguments.
   *
   * @throws SQLException the first failure; calls not begun by then are not made. HY000 if the
   *     thread is interrupted, which its flag then tells too
   */
  <T, R> List<R> all(List<T> arguments, Call<T, R> call) throws SQLException {
    Run<T, R> run = new Run<>(arguments, call);
    int helpers = Math.min(MOST_HELPERS, arguments.size() - 1);
    CountDownLatch helping = new CountDownLatch(Math.max(0, helpers));
    for (int i = 0; i < helpers; i++) {
      try {
        executor.execute(
            () -> {
              try {
                run.run();
              } finally {
                helping.countDown();
              }
            });
      } catch (RejectedExecutionException e) {
        helping.countDown(); // the others do its part
      }
    }
    run.run();
    try {
      helping.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw SqlState.GENERAL_ERROR.exception(
          "The thread was interrupted while it waited for the metadata of tables", e);
    }
    return run.results();
  }

  private static final class Run<T, R> implements Runnable {
    private final List<T> arguments;
    private final Call<T, R> call;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    // Each element is written by the one thread that took its index.
    private final Object[] results;

    Run(List<T> arguments, Call<T, R> call) {
      this.arguments = arguments;
      this.call = call;
      this.results = new Object[arguments.size()];
    }

    @Override
    public void run() {
      for (int i = next.getAndIncrement();
          i < results.length && failure.get() == null;
          i = next.getAndIncrement()) {
        try {
          results[i] = call.make(arguments.get(i));
        } catch (SQLException | RuntimeException | Error e) {
          failure.compareAndSet(null, e);
        }
      }
    }

    @SuppressWarnings("unchecked")
    List<R> results() throws SQLException {
      Throwable failed = failure.get();
      if (failed instanceof SQLException e) {
        throw e;
      }
      if (failed instanceof RuntimeException e) {
        throw e;
      }
      if (failed instanceof Error e) {
        throw e;
      }
      return new ArrayList<>((List<R>) Arrays.asList(results));
    }
  }
}
