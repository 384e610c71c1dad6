package dev.oleander.polars.sandbox.host;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;

/** Threads that do not keep the server from ending. */
public final class DaemonThreads {
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
}
