package dev.oleander.polars.sandbox.worker.box;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A box that a {@code Nursery} forked. The nursery waits for its first process, and tells when and
 * how that ended; it is ended by its id on the host.
 */
public final class ForkedProcess implements BoxProcess {
  /** A nursery that takes longer to tell of a box that was ended hangs. */
  private static final long TOLD_WITHIN_SECONDS = 5;

  private final ProcessHandle first;
  private final CompletableFuture<Integer> status;
  private final CompletableFuture<Void> exit;
  private final Runnable untold;
  private final AtomicBoolean ended = new AtomicBoolean();

  /**
   * @param first the first process inside
   * @param status completed by the nursery's connection, in any case
   * @param untold to be run when the box was ended and the nursery does not say so
   */
  public ForkedProcess(ProcessHandle first, CompletableFuture<Integer> status, Runnable untold) {
    this.first = first;
    this.status = status;
    this.untold = untold;
    this.exit = status.thenApply(known -> null);
  }

  @Override
  public long pid() {
    return first.pid();
  }

  @Override
  public CompletableFuture<Void> exit() {
    return exit;
  }

  @Override
  public int status() {
    return status.join();
  }

  @Override
  public void noteInside() {
    // It has been known from the beginning.
  }

  @Override
  public void end() {
    first.destroyForcibly();
    if (!status.isDone() && ended.compareAndSet(false, true)) {
      CompletableFuture.delayedExecutor(TOLD_WITHIN_SECONDS, TimeUnit.SECONDS)
          .execute(this::requireTold);
    }
  }

  private void requireTold() {
    if (!status.isDone()) {
      untold.run();
    }
  }

  @Override
  public void endFromOutside() {
    first.destroyForcibly();
  }

  @Override
  public boolean gone() {
    return exit.isDone() && !Box.runs(first);
  }
}
