package dev.oleander.polars.sandbox.worker.box;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * A box that a program on the host was started for, bubblewrap or a supervisor, with a process tree
 * inside. It is ended from inside out: the program, which waits for the first process inside,
 * follows.
 */
final class LaunchedProcess implements BoxProcess {
  private static final Duration POLL = Duration.ofMillis(2);
  private static final Duration APPEARS_WITHIN = Duration.ofSeconds(1);

  private final Process process;
  private final CompletableFuture<Void> exit;

  /** The first process inside, once known. */
  private volatile List<ProcessHandle> inside = List.of();

  LaunchedProcess(Process process) {
    this.process = process;
    this.exit = process.onExit().thenApply(ended -> null);
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public CompletableFuture<Void> exit() {
    return exit;
  }

  @Override
  public int status() {
    return process.exitValue();
  }

  @Override
  public boolean alive() {
    return process.isAlive();
  }

  @Override
  public void noteInside() {
    List<ProcessHandle> children = process.children().toList();
    if (!children.isEmpty()) {
      inside = children;
    }
  }

  @Override
  public void end() {
    // Killed between its fork and its first orders, bubblewrap would leave a process that waits for
    // them for ever: so the one inside is given the time to appear.
    long deadline = System.nanoTime() + APPEARS_WITHIN.toNanos();
    if (inside.isEmpty()) {
      noteInside();
    }
    while (inside.isEmpty() && process.isAlive() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL.toNanos());
      noteInside();
    }
    if (inside.isEmpty()) {
      process.destroyForcibly();
    } else {
      inside.forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Override
  public void endFromOutside() {
    // By a signal that the supervisor of a box without namespaces can still clean up after.
    process.destroy();
  }

  @Override
  public boolean gone() {
    return !process.isAlive() && inside.stream().noneMatch(Box::runs);
  }
}
