package dev.oleander.polars.sandbox.catalog.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.util.Tasks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class AwaitedTasksTest {
  private final AwaitedTasks tasks = new AwaitedTasks();

  @Test
  void aTaskIsDoneWhenAnybodyAsks() {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    Future<?> future =
        tasks.submit(
            () -> {
              begun.countDown();
              Thread.sleep(50);
              return done.incrementAndGet();
            });
    assertThat(future.isDone()).isTrue();
    assertThat(done).hasValue(1);
  }

  @Test
  void severalThreadsDoWhatIcebergHasDone() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch both = new CountDownLatch(2);
    Tasks.range(2)
        .executeWith(tasks)
        .run(
            at -> {
              threads.add(Thread.currentThread());
              both.countDown();
              await(both);
            });
    assertThat(threads).hasSize(2).doesNotContain(Thread.currentThread());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoeverHasThemDoneHearsOfAFailure() {
    AtomicInteger begun = new AtomicInteger();
    assertThatThrownBy(
            () ->
                Tasks.range(100)
                    .stopOnFailure()
                    .throwFailureWhenFinished()
                    .executeWith(tasks)
                    .run(
                        at -> {
                          begun.incrementAndGet();
                          throw new IOException("no " + at);
                        },
                        IOException.class))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("no ");
    assertThat(begun.get()).isLessThan(100);
  }

  @Test
  void whoeverIsInterruptedWaitsNoLonger() {
    CountDownLatch end = new CountDownLatch(1);
    Future<?> future = tasks.submit(() -> await(end));
    Thread.currentThread().interrupt();
    assertThat(future.isDone()).isFalse();
    assertThat(Thread.interrupted()).isTrue();
    end.countDown();
    assertThat(future.isDone()).isTrue();
  }

  @Test
  void theThreadsAreNotToBeStopped() {
    assertThatThrownBy(tasks::shutdown).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(tasks::shutdownNow).isInstanceOf(UnsupportedOperationException.class);
    assertThat(tasks.isShutdown()).isFalse();
  }
}
