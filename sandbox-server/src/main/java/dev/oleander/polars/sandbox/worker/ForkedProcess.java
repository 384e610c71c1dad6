package dev.oleander.polars.sandbox.worker;

import java.util.concurrent.CompletableFuture;

/**
 * A box that a {@link Nursery} forked. The nursery waits for its first process, and tells when and
 * how that ended; it is ended by its id on the host.
 */
final class ForkedProcess implements BoxProcess {
  private final ProcessHandle first;
  private final CompletableFuture<Integer> status;
  private final CompletableFuture<Void> exit;

  /**
   * @param first the first process inside
   * @param status completed by the nursery's connection, in any case
   */
  ForkedProcess(ProcessHandle first, CompletableFuture<Integer> status) {
    this.first = first;
    this.status = status;
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
