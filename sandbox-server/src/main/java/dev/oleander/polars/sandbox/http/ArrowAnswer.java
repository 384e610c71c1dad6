package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.worker.ResultSchema;
import dev.oleander.polars.sandbox.workload.WorkloadOutcome;
import java.io.IOException;

/**
 * A result as the Arrow stream that the worker writes, relayed unread; the end-of-stream mark is
 * the server's own word.
 */
final class ArrowAnswer implements WorkloadAnswer {
  private static final byte[] END_OF_STREAM = {-1, -1, -1, -1, 0, 0, 0, 0};

  private final ResponseStream out;

  /**
   * Only touched by the writing thread. The first frame holds no rows: it alone is no reason to
   * answer.
   */
  private int frames;

  ArrowAnswer(ResponseStream out) {
    this.out = out;
  }

  @Override
  public void schema(ResultSchema schema) {
    // The stream itself holds the schema.
  }

  @Override
  public void data(byte[] buffer, int offset, int length) throws IOException {
    out.write(buffer, offset, length);
  }

  @Override
  public void endOfFrame() throws IOException {
    if (++frames > 1) {
      out.flushIfStale();
    }
  }

  @Override
  public void finish(WorkloadOutcome outcome) throws IOException {
    out.write(END_OF_STREAM);
    out.finish();
  }

  @Override
  public boolean fail(SandboxException error) throws IOException {
    if (out.committed()) {
      throw new IOException("an Arrow stream has broken off: " + error.code(), error);
    }
    return false;
  }

  @Override
  public void abandon() {
    out.abandon();
  }

  @Override
  public void close() {
    out.close();
  }
}
