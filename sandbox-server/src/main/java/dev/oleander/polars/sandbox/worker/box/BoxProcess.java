package dev.oleander.polars.sandbox.worker.box;

import java.util.concurrent.CompletableFuture;

/**
 * The processes of a box, by whatever means they were started. Safe for use by any thread.
 *
 * <p>They end as a whole when the first of them inside does: the kernel then ends all others in the
 * process namespace.
 */
public sealed interface BoxProcess permits LaunchedProcess, ForkedProcess {
  /** The host's id of a process that is, or is above, all of the box's. */
  long pid();

  /** Completes when {@link #status} is known. */
  CompletableFuture<Void> exit();

  /** The status of the program inside, once it has ended. 128 + n after signal n. */
  int status();

  default boolean alive() {
    return !exit().isDone();
  }

  /** Remembers the first process inside, so that its end can be waited for. */
  void noteInside();

  /** Begins to end the box; may be called again. */
  void end();

  /** Begins to end a box that did not follow {@link #end} in good time. */
  void endFromOutside();

  /** Whether no process of the box is left. */
  boolean gone();
}
