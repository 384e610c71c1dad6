package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.workload.ResultSink;
import dev.oleander.polars.sandbox.workload.WorkloadOutcome;
import java.io.IOException;

/** The answer to a workload while it is given. One thread, but for {@link #abandon}. */
interface WorkloadAnswer extends ResultSink, AutoCloseable {

  /** Ends the answer after the worker has reported success. */
  void finish(WorkloadOutcome outcome) throws IOException;

  /**
   * Ends the answer after a failure, if the client has seen its beginning already.
   *
   * @return false when nothing was sent yet, and the error can be answered as any other
   * @throws IOException when the answer cannot be ended so that the client notices; the connection
   *     must be broken off
   */
  boolean fail(SandboxException error) throws IOException;

  @Override
  void close();
}
