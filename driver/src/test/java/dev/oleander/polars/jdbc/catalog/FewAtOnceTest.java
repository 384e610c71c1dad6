package dev.oleander.polars.jdbc.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class FewAtOnceTest {
  private static final List<Integer> HUNDRED = IntStream.range(0, 100).boxed().toList();

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  @Test
  void resultsAreInOrder() throws SQLException {
    assertThat(new FewAtOnce(threads).all(HUNDRED, i -> i * 2))
        .isEqualTo(HUNDRED.stream().map(i -> i * 2).toList());
    assertThat(new FewAtOnce(threads).all(List.<Integer>of(), i -> i)).isEmpty();
  }

  @Test
  void eightCallsRunAtOnceAndNoMore() throws SQLException {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch eight = new CountDownLatch(8);
    new FewAtOnce(threads)
        .all(
            HUNDRED,
            i -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              eight.countDown();
              await(eight);
              running.decrementAndGet();
              return i;
            });
    assertThat(most).hasValue(8);
  }

  private static void await(CountDownLatch latch) throws SQLException {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new SQLException("the others do not run");
      }
    } catch (InterruptedException e) {
      throw new SQLException(e);
    }
  }

  @Test
  void theThreadThatAsksDoesItAllIfNobodyHelps() throws SQLException {
    Thread asking = Thread.currentThread();
    FewAtOnce calls =
        new FewAtOnce(
            task -> {
              throw new RejectedExecutionException("busy");
            });
    assertThat(calls.all(HUNDRED, i -> Thread.currentThread())).containsOnly(asking);
  }

  @Test
  void theFirstFailureEndsIt() {
    AtomicInteger made = new AtomicInteger();
    assertThatThrownBy(
            () ->
                new FewAtOnce(threads)
                    .all(
                        HUNDRED,
                        i -> {
                          made.incrementAndGet();
                          throw new SQLException("failed");
                        }))
        .hasMessage("failed");
    assertThat(made.get()).isLessThanOrEqualTo(8);
  }

  @Test
  void anInterruptedThreadStopsWaiting() {
    CountDownLatch never = new CountDownLatch(1);
    Thread asking = Thread.currentThread();
    assertThatThrownBy(
            () ->
                new FewAtOnce(threads)
                    .all(
                        List.of(1, 2),
                        i -> {
                          if (Thread.currentThread() == asking) {
                            asking.interrupt();
                          } else {
                            await(never);
                          }
                          return i;
                        }))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }
}
