package dev.oleander.polars.sandbox.worker.box;

import dev.oleander.polars.sandbox.host.DaemonThreads;
import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Starts boxes, all from one thread that lives as long as the pool: {@code --die-with-parent} means
 * the thread that started the box, not the server's process. Closing this ends all boxes.
 */
public final class BoxLauncher implements AutoCloseable {
  private static final File NOTHING = new File("/dev/null");

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(DaemonThreads.named("oleander-box-launcher"));

  /**
   * Starts a box. An interrupt does not break it off, for then nobody would own the box.
   *
   * @param group that the command enters before it does anything else
   */
  public Box launch(List<String> command, BoxGroup group, String name, int logLimit)
      throws IOException {
    Future<Process> started = thread.submit(() -> start(command));
    boolean interrupted = false;
    try {
      while (true) {
        try {
          Process process = started.get();
          BoxLog log = new BoxLog(process.getInputStream(), logLimit, "oleander-log-" + name);
          log.start();
          return new Box(new LaunchedProcess(process), log, group);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw new IOException("a box cannot be started: " + e.getCause().getMessage(), e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Process start(List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(NOTHING)
            .redirectErrorStream(true)
            .directory(new File("/"));
    // What bubblewrap itself is given can be read inside, in /proc/1/environ.
    builder.environment().clear();
    return builder.start();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
