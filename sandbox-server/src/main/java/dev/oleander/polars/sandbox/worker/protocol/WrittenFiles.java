package dev.oleander.polars.sandbox.worker.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.sandbox.worker.FileReceiver;
import dev.oleander.polars.sandbox.worker.ScriptLake.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Hands the data files that a worker sends for one workload to their receiver, as far as the worker
 * keeps to the protocol. Used by the thread that runs the workload.
 */
final class WrittenFiles {
  /** More than the shipped worker has open at once. */
  private static final int MOST_OPEN = 256;

  /** As {@code MOST_FILES} of the worker, which reports an error before it comes to that. */
  static final int MOST = 10_000;

  /** As many as an Iceberg table can sensibly have partition fields, and more. */
  private static final int MOST_PARTITION_FIELDS = 1_000;

  private final FileReceiver receiver;
  private final Set<Integer> open = new HashSet<>();
  private boolean asked;
  private RefusedException refused;
  private int next;
  private long rows;

  WrittenFiles(FileReceiver receiver) {
    this.receiver = receiver;
  }

  /** The payload of the answer to the question of the layout. */
  byte[] layout(JsonNode question) throws ConnectionException, IOException {
    String schema = question.path("schema").textValue();
    if (schema == null) {
      throw violation("asked for a layout without a schema");
    }
    if (asked) {
      throw violation("asked for a second layout");
    }
    asked = true;
    try {
      return receiver.layout(schema).getBytes(StandardCharsets.UTF_8);
    } catch (RefusedException e) {
      refused = e;
      return ScriptQuestions.refusal(e).toString().getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Why the result cannot be written; the worker may then only report it. */
  Optional<RefusedException> refused() {
    return Optional.ofNullable(refused);
  }

  void begin(JsonNode told) throws ConnectionException, IOException {
    if (!asked) {
      throw violation("began a file before it asked for the layout");
    }
    int file = number(told);
    if (file != next) {
      throw violation("began file %d where %d was due".formatted(file, next));
    }
    if (next == MOST) {
      throw violation("began more than %d files".formatted(MOST));
    }
    if (open.size() == MOST_OPEN) {
      throw violation("opened more than %d files at a time".formatted(MOST_OPEN));
    }
    List<String> partition = partition(told.path("partition"));
    open.add(file);
    next++;
    receiver.begin(file, partition);
  }

  void data(int file, byte[] buffer, int offset, int length) throws IOException {
    receiver.data(file, buffer, offset, length);
  }

  void requireOpen(int file) throws ConnectionException {
    if (!open.contains(file)) {
      throw violation("wrote to file %d, which is not open".formatted(file));
    }
  }

  void end(JsonNode told) throws ConnectionException, IOException {
    int file = number(told);
    requireOpen(file);
    JsonNode count = told.path("rows");
    if (!count.isIntegralNumber() || !count.canConvertToLong() || count.longValue() < 0) {
      throw violation("ended a file without a number of rows");
    }
    open.remove(file);
    rows = saturatedSum(rows, count.longValue());
    receiver.end(file, count.longValue());
  }

  /** Makes sure that all was written that the worker says there is. */
  void requireComplete(long allRows) throws ConnectionException {
    if (!asked) {
      throw violation("finished without asking for the layout");
    }
    if (!open.isEmpty()) {
      throw violation("finished while %d files were open".formatted(open.size()));
    }
    if (rows != allRows) {
      throw violation("finished with %d rows, and %d in its files".formatted(allRows, rows));
    }
  }

  private static long saturatedSum(long one, long other) {
    return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
  }

  private static int number(JsonNode told) throws ConnectionException {
    JsonNode file = told.path("file");
    if (!file.isInt() || file.intValue() < 0) {
      throw violation("told of a file without a number");
    }
    return file.intValue();
  }

  private static List<String> partition(JsonNode told) throws ConnectionException {
    if (!told.isArray() || told.size() > MOST_PARTITION_FIELDS) {
      throw violation("began a file without the values of its partition");
    }
    List<String> values = new ArrayList<>(told.size());
    for (JsonNode value : told) {
      if (value.isContainerNode()) {
        throw violation("began a file in a partition whose value is no single one");
      }
      values.add(value.isNull() ? null : value.toString());
    }
    return values;
  }

  private static ConnectionException violation(String what) {
    return ConnectionException.violation(what, null);
  }
}
