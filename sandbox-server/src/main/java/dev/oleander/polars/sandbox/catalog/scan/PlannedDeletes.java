package dev.oleander.polars.sandbox.catalog.scan;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.ContentFileUtil;

/**
 * The files that delete rows of a snapshot. Those of one kind are numbered as they come. Used by
 * one thread.
 */
final class PlannedDeletes {
  private final Table table;
  private final Schema schema;
  private final Map<String, Integer> positions = new HashMap<>();
  private final Map<String, Integer> equalities = new HashMap<>();
  private final Map<Integer, Types.NestedField> deletedFields = new LinkedHashMap<>();
  private List<PositionFile> newPositions = new ArrayList<>();
  private List<EqualityFile> newEqualities = new ArrayList<>();

  /** Negative as soon as it is not known for sure. */
  private long rows;

  PlannedDeletes(Table table, Schema schema) {
    this.table = table;
    this.schema = schema;
  }

  /**
   * What deletes rows of a data file.
   *
   * @param vector the location of the Puffin file that holds its deletion vector; may be null
   * @param positions numbers of position delete files
   * @param equalities numbers of equality delete files
   */
  record OfFile(String vector, List<Integer> positions, List<Integer> equalities) {
    /** Of a file that keeps all its rows. */
    static final OfFile NONE = new OfFile(null, List.of(), List.of());
  }

  /** Why no reader here can leave out the right rows. */
  static final class UnsupportedDeletesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private UnsupportedDeletesException(String message) {
      super(message);
    }
  }

  /**
   * @param deletes all that Iceberg finds for one data file
   * @throws UnsupportedDeletesException when they cannot be applied
   */
  OfFile of(List<DeleteFile> deletes) {
    String vector = null;
    List<Integer> byPosition = new ArrayList<>();
    List<Integer> byValue = new ArrayList<>();
    for (DeleteFile delete : deletes) {
      if (ContentFileUtil.isDV(delete)) {
        vector = delete.location();
        rows = rows < 0 ? -1 : rows + delete.recordCount();
      } else if (delete.content() == FileContent.POSITION_DELETES) {
        rows = -1; // one row may be named twice
        byPosition.add(position(delete));
      } else {
        rows = -1;
        byValue.add(equality(delete));
      }
    }
    return new OfFile(vector, byPosition, byValue);
  }

  private int position(DeleteFile delete) {
    return positions.computeIfAbsent(
        delete.location(),
        location -> {
          newPositions.add(new PositionFile(location, !ContentFileUtil.isFileScoped(delete)));
          return positions.size();
        });
  }

  private int equality(DeleteFile delete) {
    return equalities.computeIfAbsent(
        delete.location(),
        location -> {
          List<Integer> ids = delete.equalityFieldIds();
          ids.forEach(this::requireComparable);
          newEqualities.add(new EqualityFile(location, List.copyOf(ids)));
          return equalities.size();
        });
  }

  /** Polars must find the same values equal that Iceberg does. */
  private void requireComparable(int id) {
    Types.NestedField field = schema.asStruct().field(id);
    if (field == null && schema.findField(id) == null) {
      field = gone(id).orElse(null);
      if (field != null) {
        deletedFields.put(id, field);
      }
    }
    if (field == null) {
      throw new UnsupportedDeletesException(
          "it has rows that are deleted by the values of a nested column: have it compacted");
    }
    Type.TypeID type = field.type().typeId();
    if (!field.type().isPrimitiveType()
        || type == Type.TypeID.FLOAT
        || type == Type.TypeID.DOUBLE) {
      throw new UnsupportedDeletesException(
          "it has rows that are deleted by the values of column '%s', which is of the type %s: have it compacted"
              .formatted(field.name(), field.type()));
    }
  }

  /** A column of earlier schemas, as the newest of those has it. */
  private Optional<Types.NestedField> gone(int id) {
    Types.NestedField found = null;
    for (Schema earlier : new TreeMap<>(table.schemas()).values()) {
      Types.NestedField field = earlier.asStruct().field(id);
      found = field == null ? found : field;
    }
    return Optional.ofNullable(found);
  }

  /** Columns that are not in the schema, and by whose values rows are deleted. */
  Collection<Types.NestedField> deletedFields() {
    return deletedFields.values();
  }

  /** How many rows are deleted; empty when that is not known. */
  Optional<Long> rows() {
    return rows < 0 ? Optional.empty() : Optional.of(rows);
  }

  /** What was numbered since this was called last. */
  New news() {
    New news = new New(newPositions, newEqualities);
    newPositions = new ArrayList<>();
    newEqualities = new ArrayList<>();
    return news;
  }

  /**
   * @param shared whether it may delete rows of several data files
   */
  record PositionFile(String location, boolean shared) {}

  /**
   * @param ids of the columns whose values it deletes
   */
  record EqualityFile(String location, List<Integer> ids) {}

  /** Files in the order of their numbers. */
  record New(List<PositionFile> positions, List<EqualityFile> equalities) {
    static final New NONE = new New(List.of(), List.of());

    void write(JsonGenerator json) throws IOException {
      json.writeArrayFieldStart("positionDeletes");
      for (PositionFile file : positions) {
        json.writeStartObject();
        json.writeStringField("file", file.location());
        json.writeBooleanField("shared", file.shared());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("equalityDeletes");
      for (EqualityFile file : equalities) {
        json.writeStartObject();
        json.writeStringField("file", file.location());
        json.writeArrayFieldStart("ids");
        for (int id : file.ids()) {
          json.writeNumber(id);
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }
}
