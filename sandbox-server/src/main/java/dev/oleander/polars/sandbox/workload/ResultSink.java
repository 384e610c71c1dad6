package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.worker.ResultReceiver;

/**
 * Where a workload's result goes. {@link ResultReceiver}'s calls come from the thread that runs the
 * workload; a {@link java.net.SocketTimeoutException} of theirs says that the reader is there and
 * does not read, any other {@link java.io.IOException} that there is none.
 */
public interface ResultSink extends ResultReceiver {

  /**
   * Lets a call that waits for the reader of the result fail soon, for the workload is stopped.
   * From any thread; must not block.
   */
  void abandon();
}
