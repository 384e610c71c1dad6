package dev.oleander.polars.sandbox.worker.box;

import dev.oleander.polars.sandbox.worker.KillReason;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends boxes whose processes together have more memory than a box may have, and those in which the
 * kernel has killed a process for that reason: it kills one, and what is left cannot be relied on.
 * Limits on a single process would not do: they count what is reserved, and each process for
 * itself.
 *
 * <p>{@link #check} is called by the pool's clock thread only.
 */
public final class MemoryWatch {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryWatch.class);

  private final Map<Box, Watched> boxes = new ConcurrentHashMap<>();

  private record Watched(BoxMeter meter, long limitBytes) {}

  /** Watches a box until it has ended. */
  public void add(Box box, BoxMeter meter, long limitBytes) {
    boxes.put(box, new Watched(meter, limitBytes));
  }

  public void check() {
    boxes.keySet().removeIf(box -> !box.alive());
    boxes.forEach(
        (box, watched) -> {
          try {
            if (watched.meter().exceeds(watched.limitBytes())) {
              box.kill(KillReason.OUT_OF_MEMORY);
            }
          } catch (IOException | RuntimeException e) {
            // Not to know is not to be within the limit.
            LOG.error("the memory of a box cannot be read; the box is ended", e);
            box.kill(KillReason.OUT_OF_MEMORY);
          }
        });
  }
}
