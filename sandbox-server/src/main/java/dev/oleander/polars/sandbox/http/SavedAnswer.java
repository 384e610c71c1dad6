package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.worker.ResultSchema;
import dev.oleander.polars.sandbox.workload.Destination;
import dev.oleander.polars.sandbox.workload.Workload;
import dev.oleander.polars.sandbox.workload.WorkloadOutcome;
import dev.oleander.polars.sandbox.workload.WrittenTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer to a workload with a destination: given after the commit, so that it says what holds.
 * The rows wait in memory, which the bounds of {@link Destination} keep small.
 */
final class SavedAnswer implements WorkloadAnswer {
  private final Extensions extensions;
  private final ResponseStream out;
  private final Workload workload;
  private final List<String> warnings;
  private final boolean returnResults;

  // Only touched by the writing thread.
  private final ByteArrayOutputStream frame = new ByteArrayOutputStream();
  private final ByteArrayOutputStream rows = new ByteArrayOutputStream();
  private ResultSchema schema;
  private long count;

  /**
   * @param returnResults whether the client wants the rows, too
   */
  SavedAnswer(
      Extensions extensions,
      ResponseStream out,
      Workload workload,
      List<String> warnings,
      boolean returnResults) {
    this.extensions = extensions;
    this.out = out;
    this.workload = workload;
    this.warnings = new ArrayList<>(warnings);
    this.returnResults = returnResults;
  }

  @Override
  public void schema(ResultSchema result) {
    schema = result;
  }

  @Override
  public void data(byte[] buffer, int offset, int length) {
    if (rows.size() + frame.size() + length > 2 * Destination.MOST_RETURNED_BYTES) {
      throw new SandboxException(
          ErrorCode.WORKER_LOST, "the worker sent more rows beside the files than it may");
    }
    frame.write(buffer, offset, length);
  }

  @Override
  public void endOfFrame() {
    byte[] bytes = frame.toByteArray();
    frame.reset();
    JsonFrame checked = JsonFrame.check(bytes, 0, bytes.length, schema.columns().size());
    if (checked.rows() > 0) {
      if (count > 0) {
        rows.write(',');
      }
      rows.write(bytes, checked.offset(), checked.length());
      count += checked.rows();
    }
  }

  @Override
  public void finish(WorkloadOutcome outcome) throws IOException {
    boolean whole = returnResults && schema != null && count == outcome.rows();
    if (outcome.repeated()) {
      warnings.add("this was written before by the same request, and was not written again");
    } else if (returnResults && !whole) {
      warnings.add(
          "results is left out: it has more than %d rows or %d MiB; read them from the table"
              .formatted(Destination.MOST_RETURNED_ROWS, Destination.MOST_RETURNED_BYTES >> 20));
    }
    if (whole) {
      JsonAnswer.writeHead(out, schema);
      out.write(rows.toByteArray());
      out.write(JsonAnswer.ascii("]}"));
    }
    ObjectNode tail = JsonAnswer.tail(workload, outcome.rows(), warnings);
    outcome
        .saved()
        .ifPresent(
            saved -> tail.set("saved", SavedJson.of(WrittenTable.of(saved), extensions.served())));
    tail.put("success", true);
    byte[] bytes = Json.write(extensions.answered(tail));
    if (whole) {
      bytes[0] = ',';
    }
    out.write(bytes);
    out.finish();
  }

  @Override
  public boolean fail(SandboxException error) throws IOException {
    if (out.committed()) {
      throw new IOException("an answer has broken off: " + error.code(), error);
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
