package dev.oleander.polars.sandbox.worker.box;

import dev.oleander.polars.sandbox.host.DaemonThreads;
import dev.oleander.polars.sandbox.worker.KillReason;
import dev.oleander.polars.sandbox.worker.state.ScratchFolder;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends boxes whose scratch folder, where it is a folder of the host, holds more than it may. Files
 * that were deleted while open are not seen there: so all boxes are ended when the file system runs
 * out of space.
 *
 * <p>Has a thread of its own from the first box on, for walking through folders takes time.
 */
public final class ScratchWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScratchWatch.class);
  private static final long POLL_MILLIS = 100;
  private static final long STOP_MILLIS = 5000;
  private static final long LEAST_FREE_BYTES = 1L << 30;
  private static final int LEAST_FREE_SHARE = 20;

  private record Scratch(Path folder, long limitBytes) {}

  private final Map<Box, Scratch> boxes = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor clock;

  // The repetition ends with the clock, and what it runs reports its own failures.
  @SuppressWarnings("FutureReturnValueIgnored")
  public ScratchWatch() {
    clock = DaemonThreads.clock("oleander-scratch-watch");
  }

  /** Watches a box until it has ended. */
  @SuppressWarnings("FutureReturnValueIgnored")
  public void add(Box box, Path folder, long limitBytes) {
    boxes.put(box, new Scratch(folder, limitBytes));
    synchronized (clock) {
      if (clock.getTaskCount() == 0 && !clock.isShutdown()) {
        clock.scheduleWithFixedDelay(this::check, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  private void check() {
    boxes.keySet().removeIf(box -> !box.alive());
    boxes.forEach(ScratchWatch::check);
  }

  private static void check(Box box, Scratch scratch) {
    try {
      if (ScratchFolder.size(scratch.folder()) > scratch.limitBytes()) {
        box.kill(KillReason.SCRATCH_FULL);
      } else if (!enoughSpace(scratch.folder())) {
        LOG.error("the file system of {} is full; its box is ended", scratch.folder());
        box.kill(KillReason.SCRATCH_FULL);
      }
    } catch (IOException | RuntimeException e) {
      if (box.alive()) {
        // Not to know is not to be within the limit.
        LOG.warn("the scratch folder of a box cannot be measured; the box is ended", e);
        box.kill(KillReason.SCRATCH_FULL);
      }
    }
  }

  /** Whether the file system of a folder has room for boxes at all. */
  static boolean enoughSpace(Path folder) throws IOException {
    FileStore store = Files.getFileStore(folder);
    return store.getUsableSpace() >= leastFree(store);
  }

  /** A gibibyte, on a small file system a twentieth of it. */
  private static long leastFree(FileStore store) throws IOException {
    return Math.min(LEAST_FREE_BYTES, store.getTotalSpace() / LEAST_FREE_SHARE);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    try {
      clock.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
