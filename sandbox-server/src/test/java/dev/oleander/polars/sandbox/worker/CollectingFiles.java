package dev.oleander.polars.sandbox.worker;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps the files that come, of an unpartitioned table with column {@code a}. */
public final class CollectingFiles implements FileReceiver {
  private static final String LAYOUT =
      """
      {"schema": {"type": "struct", "schema-id": 0, "fields":
          [{"id": 1, "name": "a", "required": false, "type": "long"}]},
       "partitionSpec": {"spec-id": 0, "fields": [%s]},
       "sortOrder": {"order-id": 0, "fields": []},
       "targetFileBytes": 1000000, "columns": ["a"]}\
      """;

  public final List<String> asked = new ArrayList<>();
  public final Map<Integer, ByteArrayOutputStream> files = new LinkedHashMap<>();
  public final List<List<String>> partitions = new ArrayList<>();
  public final Map<Integer, Long> rows = new LinkedHashMap<>();
  private final String layout;
  private final ScriptLake.RefusedException refusal;

  /** Of a table that is not partitioned. */
  public CollectingFiles() {
    this(LAYOUT.formatted(""), null);
  }

  private CollectingFiles(String layout, ScriptLake.RefusedException refusal) {
    this.layout = layout;
    this.refusal = refusal;
  }

  public static CollectingFiles partitionedBy(String transform) {
    String field =
        "{\"source-id\": 1, \"field-id\": 1000, \"name\": \"p\", \"transform\": \"%s\"}"
            .formatted(transform);
    return new CollectingFiles(LAYOUT.formatted(field), null);
  }

  public static CollectingFiles refusing(String code, String message) {
    return new CollectingFiles(
        null, new ScriptLake.RefusedException(code, message, new IllegalStateException(message)));
  }

  @Override
  public String layout(String resultSchema) throws ScriptLake.RefusedException {
    asked.add(resultSchema);
    if (refusal != null) {
      throw refusal;
    }
    return layout;
  }

  @Override
  public void begin(int file, List<String> partition) {
    files.put(file, new ByteArrayOutputStream());
    partitions.add(partition);
  }

  @Override
  public void data(int file, byte[] buffer, int offset, int length) {
    files.get(file).write(buffer, offset, length);
  }

  @Override
  public void end(int file, long rowsOfFile) {
    rows.put(file, rowsOfFile);
  }
}
