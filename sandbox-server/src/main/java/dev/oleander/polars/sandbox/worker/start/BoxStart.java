package dev.oleander.polars.sandbox.worker.start;

import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How boxes for workers come about. Used by the threads of all slots. */
public sealed interface BoxStart extends AutoCloseable permits ColdStart, NurseryStart {
  /** How many bytes of what a box printed last are kept. */
  int LOG_LIMIT = 8 << 10;

  /** The word for it in the health report. */
  String reportName();

  /** How often to try again when a box is not ready within its part of the time. */
  int attempts();

  /**
   * Begins to start a worker.
   *
   * @param group what the box enters before it does anything of its own; the caller's to close
   * @param readable the folders of the lake that it may read; empty for all
   * @param atMost how long this may take
   * @throws IOException when there is no box; nothing of it is then left
   * @throws IllegalArgumentException when a folder is outside the lake
   */
  StartingBox start(int slot, BoxGroup group, Optional<List<Path>> readable, Duration atMost)
      throws IOException, InterruptedException;

  /** Ends what boxes are started from. */
  @Override
  void close();
}
