package dev.oleander.polars.conformance.soak;

import dev.oleander.polars.conformance.server.ServerProcess;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Kills a process of the server's boxes every few seconds, whatever it does. */
final class WorkerKiller {
  private static final int LEAST_PAUSE_MILLIS = 1_000;
  private static final int MOST_PAUSE_MILLIS = 4_000;

  private final ServerProcess server;
  private final Thread thread = new Thread(this::killOnAndOn, "worker-killer");
  private final AtomicInteger killed = new AtomicInteger();

  WorkerKiller(ServerProcess server) {
    this.server = server;
  }

  void start() {
    thread.start();
  }

  private void killOnAndOn() {
    SplittableRandom random = new SplittableRandom(4711);
    try {
      while (!Thread.currentThread().isInterrupted()) {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS));
        List<ProcessHandle> processes = server.handle().descendants().toList();
        if (!processes.isEmpty()
            && processes.get(random.nextInt(processes.size())).destroyForcibly()) {
          killed.incrementAndGet();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  int killed() {
    return killed.get();
  }
}
