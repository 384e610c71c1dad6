package dev.oleander.polars.sandbox.host;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Threads that do not keep the server from ending. */
public final class DaemonThreads {
  private static final long TICK_MILLIS = 250;

  private DaemonThreads() {}

  /** Makes threads of one name, as thread dumps show it. */
  public static ThreadFactory named(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * A clock with one thread, which begins with the first task; tasks that are cancelled are
   * forgotten at once. Who asks for it shuts it down.
   */
  public static ScheduledThreadPoolExecutor clock(String name) {
    ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, named(name));
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }

  /**
   * A clock for tasks that lie far ahead and are mostly cancelled long before. Something is always
   * to be done soon, so that a new task does not wake the thread; one that comes sooner does.
   */
  // The repetition ends with the clock.
  @SuppressWarnings("FutureReturnValueIgnored")
  public static ScheduledThreadPoolExecutor deadlines(String name) {
    ScheduledThreadPoolExecutor clock = clock(name);
    clock.scheduleWithFixedDelay(() -> {}, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    return clock;
  }
}
