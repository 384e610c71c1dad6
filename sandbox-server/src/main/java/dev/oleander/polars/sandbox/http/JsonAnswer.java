package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.worker.ResultSchema;
import dev.oleander.polars.sandbox.workload.Workload;
import dev.oleander.polars.sandbox.workload.WorkloadOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** A result as the documented JSON, its rows streamed; {@code success} comes last. */
final class JsonAnswer implements WorkloadAnswer {
  private static final int MOST_FRAME_BYTES = 16 << 20;

  private final Extensions extensions;
  private final ResponseStream out;
  private final Workload workload;
  private final List<String> warnings;

  /** Only touched by the writing thread. */
  private int columns;

  /** Only touched by the writing thread: what has come of the frame, in its first bytes. */
  private byte[] frame = new byte[4096];

  /** Only touched by the writing thread. */
  private int frameLength;

  /** Only touched by the writing thread. */
  private long rows;

  JsonAnswer(Extensions extensions, ResponseStream out, Workload workload, List<String> warnings) {
    this.extensions = extensions;
    this.out = out;
    this.workload = workload;
    this.warnings = warnings;
  }

  @Override
  public void schema(ResultSchema schema) throws IOException {
    columns = schema.columns().size();
    writeHead(out, schema);
  }

  /** Begins an answer with its results, as far as the first row. */
  static void writeHead(ResponseStream out, ResultSchema schema) throws IOException {
    ObjectNode results = Json.object();
    results.set("columns", Json.array(schema.columns()));
    results.set("column_types", Json.array(schema.types()));
    byte[] head = Json.write(results);
    out.write(ascii("{\"results\":"));
    out.write(head, 0, head.length - 1);
    out.write(ascii(",\"rows\":["));
  }

  @Override
  public void data(byte[] buffer, int offset, int length) {
    if (frameLength + length > MOST_FRAME_BYTES) {
      throw new SandboxException(
          ErrorCode.WORKER_LOST, "the worker sent more rows in one piece than it may");
    }
    if (frameLength + length > frame.length) {
      frame = Arrays.copyOf(frame, Math.max(frameLength + length, 2 * frame.length));
    }
    System.arraycopy(buffer, offset, frame, frameLength, length);
    frameLength += length;
  }

  /**
   * Rows reach the answer a whole frame at a time: what is sent can always be ended as valid JSON.
   */
  @Override
  public void endOfFrame() throws IOException {
    JsonFrame checked = JsonFrame.check(frame, 0, frameLength, columns);
    frameLength = 0;
    if (checked.rows() > 0) {
      if (rows > 0) {
        out.write(ascii(","));
      }
      out.write(frame, checked.offset(), checked.length());
      rows += checked.rows();
      out.flushIfStale();
    }
  }

  @Override
  public void finish(WorkloadOutcome outcome) throws IOException {
    if (outcome.rows() != rows) {
      SandboxException error =
          new SandboxException(
              ErrorCode.WORKER_LOST,
              "the worker reported %d rows and sent %d".formatted(outcome.rows(), rows));
      writeTail(false, error);
    } else {
      writeTail(true, null);
    }
  }

  @Override
  public boolean fail(SandboxException error) throws IOException {
    if (!out.committed()) {
      return false;
    }
    writeTail(false, error);
    return true;
  }

  private void writeTail(boolean success, SandboxException error) throws IOException {
    ObjectNode tail = tail(workload, rows, warnings);
    if (error != null) {
      ApiError.addTo(tail, error);
    }
    tail.put("success", success);
    byte[] bytes = Json.write(extensions.answered(tail));
    bytes[0] = ',';
    out.write(ascii("]}"));
    out.write(bytes);
    out.finish();
  }

  /** What every answer of a workload says of it. */
  static ObjectNode tail(Workload workload, long rows, List<String> warnings) {
    ObjectNode tail = Json.object();
    tail.put("row_count", rows);
    tail.put("execution_time", elapsed(workload).toMillis() + "ms");
    ObjectNode compute = tail.putObject("compute");
    compute.put("mode", workload.outline().mode().wireName());
    compute.put("distributed", false);
    compute.putNull("instanceType");
    compute.putNull("clusterSize");
    tail.put("workloadId", workload.id().toString());
    tail.set("warnings", Json.array(warnings));
    tail.set("tables", Json.tables(workload.tables()));
    return tail;
  }

  private static Duration elapsed(Workload workload) {
    return Duration.between(workload.createdAt(), Instant.now());
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
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
