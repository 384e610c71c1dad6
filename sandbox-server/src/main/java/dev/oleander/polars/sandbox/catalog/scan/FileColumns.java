package dev.oleander.polars.sandbox.catalog.scan;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * Some of the files of a snapshot, each of their attributes as a list over the files. Used by one
 * thread.
 */
final class FileColumns {
  private static final JsonFactory JSON = new JsonFactory();

  /** Of one part, roughly. */
  private static final long PART_CHARS = 2 << 20;

  private final List<Types.NestedField> bounded;
  private final List<Types.NestedField> identities;
  private final List<Row> rows = new ArrayList<>();
  private long chars;

  /**
   * @param bounded the columns whose bounds are told
   * @param identities the columns by whose own values files are, or were once, partitioned
   */
  FileColumns(List<Types.NestedField> bounded, List<Types.NestedField> identities) {
    this.bounded = bounded;
    this.identities = identities;
  }

  /**
   * @param spec that its partition is of
   * @param deletes numbers of what deletes rows of it
   */
  void add(DataFile file, PartitionSpec spec, PlannedDeletes.OfFile deletes) {
    rows.add(new Row(file, spec, deletes));
    chars += file.location().length() + 40L * bounded.size() + 20L * identities.size() + 40;
  }

  int size() {
    return rows.size();
  }

  /** Whether the JSON will be as long as a part should be. */
  boolean isFull() {
    return chars > PART_CHARS;
  }

  private record Row(DataFile file, PartitionSpec spec, PlannedDeletes.OfFile deletes) {}

  /**
   * @param deletes files that delete rows of these or of later ones, and have not been told yet
   */
  byte[] json(PlannedDeletes.New deletes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) Math.min(chars, 2 * PART_CHARS));
    try (JsonGenerator json = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
      write(json, deletes);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
    return bytes.toByteArray();
  }

  private void write(JsonGenerator json, PlannedDeletes.New deletes) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("files");
    for (Row row : rows) {
      json.writeString(row.file().location());
    }
    json.writeEndArray();
    numbers(json, "sizes", row -> row.file().fileSizeInBytes());
    numbers(json, "rows", row -> row.file().recordCount());
    json.writeObjectFieldStart("statistics");
    for (Types.NestedField column : bounded) {
      json.writeObjectFieldStart(Integer.toString(column.fieldId()));
      numbers(json, "nulls", row -> count(row.file().nullValueCounts(), column.fieldId()));
      bounds(json, "lower", column, DataFile::lowerBounds);
      bounds(json, "upper", column, DataFile::upperBounds);
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeObjectFieldStart("partitions");
    for (Types.NestedField column : identities) {
      json.writeObjectFieldStart(Integer.toString(column.fieldId()));
      identity(json, column);
      json.writeEndObject();
    }
    json.writeEndObject();
    deletes.write(json);
    deletes(json);
    json.writeEndObject();
  }

  private void numbers(JsonGenerator json, String name, Function<Row, Long> number)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Row row : rows) {
      Long value = number.apply(row);
      if (value == null) {
        json.writeNull();
      } else {
        json.writeNumber(value);
      }
    }
    json.writeEndArray();
  }

  private static Long count(Map<Integer, Long> counts, int id) {
    return counts == null ? null : counts.get(id);
  }

  private void bounds(
      JsonGenerator json,
      String name,
      Types.NestedField column,
      Function<DataFile, Map<Integer, ByteBuffer>> bounds)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Row row : rows) {
      Map<Integer, ByteBuffer> known = bounds.apply(row.file());
      PlanValues.writeBound(
          json, column.type(), known == null ? null : known.get(column.fieldId()));
    }
    json.writeEndArray();
  }

  /** A file whose partitions do not tell the column holds it itself, or has its default. */
  private void identity(JsonGenerator json, Types.NestedField column) throws IOException {
    json.writeArrayFieldStart("present");
    for (Row row : rows) {
      json.writeBoolean(position(row.spec(), column) >= 0);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("values");
    for (Row row : rows) {
      int at = position(row.spec(), column);
      if (at < 0) {
        json.writeNull();
      } else {
        Type written = row.spec().partitionType().fields().get(at).type();
        PlanValues.write(json, written, row.file().partition().get(at, Object.class));
      }
    }
    json.writeEndArray();
  }

  private static int position(PartitionSpec spec, Types.NestedField column) {
    List<PartitionField> fields = spec.fields();
    for (int at = 0; at < fields.size(); at++) {
      PartitionField field = fields.get(at);
      if (field.sourceId() == column.fieldId() && field.transform().isIdentity()) {
        return at;
      }
    }
    return -1;
  }

  private void deletes(JsonGenerator json) throws IOException {
    Map<Integer, String> vectors = new TreeMap<>();
    Map<Integer, List<Integer>> positions = new TreeMap<>();
    Map<Integer, List<Integer>> equalities = new TreeMap<>();
    for (int at = 0; at < rows.size(); at++) {
      PlannedDeletes.OfFile deletes = rows.get(at).deletes();
      if (deletes.vector() != null) {
        vectors.put(at, deletes.vector());
      }
      if (!deletes.positions().isEmpty()) {
        positions.put(at, deletes.positions());
      }
      if (!deletes.equalities().isEmpty()) {
        equalities.put(at, deletes.equalities());
      }
    }
    json.writeObjectFieldStart("vectors");
    for (Map.Entry<Integer, String> vector : vectors.entrySet()) {
      json.writeStringField(vector.getKey().toString(), vector.getValue());
    }
    json.writeEndObject();
    numbersOf(json, "positions", positions);
    numbersOf(json, "equalities", equalities);
  }

  private static void numbersOf(
      JsonGenerator json, String name, Map<Integer, List<Integer>> numbers) throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<Integer, List<Integer>> entry : numbers.entrySet()) {
      json.writeArrayFieldStart(entry.getKey().toString());
      for (int number : entry.getValue()) {
        json.writeNumber(number);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
