package dev.oleander.polars.sandbox.catalog.tasks;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.util.ThreadPools;

/**
 * Iceberg's worker threads for what has tasks done by them and has nothing else to do meanwhile.
 * {@link org.apache.iceberg.util.Tasks} asks every 10 ms whether all are done, which is most of
 * what a small commit takes; here the question waits for the answer. Any thread.
 */
public final class AwaitedTasks extends AbstractExecutorService {
  private final Executor threads = ThreadPools.getWorkerPool();

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Runnable task, T value) {
    return new Task<>(
        () -> {
          task.run();
          return value;
        });
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
    return new Task<>(task);
  }

  private static final class Task<T> extends FutureTask<T> {
    Task(Callable<T> task) {
      super(task);
    }

    /** False only when the thread is interrupted while it waits; it is so still, then. */
    @Override
    public boolean isDone() {
      try {
        get();
      } catch (ExecutionException | CancellationException e) {
        return true; // whoever wants the result is told
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return super.isDone();
      }
      return true;
    }
  }

  @Override
  public void execute(Runnable task) {
    threads.execute(task);
  }

  /** The threads are Iceberg's, and end with the process. */
  @Override
  public void shutdown() {
    throw new UnsupportedOperationException("the worker threads are Iceberg's");
  }

  @Override
  public List<Runnable> shutdownNow() {
    throw new UnsupportedOperationException("the worker threads are Iceberg's");
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }
}
