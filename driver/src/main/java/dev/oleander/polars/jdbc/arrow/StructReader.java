package dev.oleander.polars.jdbc.arrow;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Structs. */
final class StructReader extends NestedReader {
  /** The names of the fields of an entry of a map. */
  static final String KEY = "key";

  static final String VALUE = "value";

  private final StructBuffers buffers;
  private final List<ColumnReader> fields;
  private final boolean copy;

  StructReader(ResultColumn column, StructBuffers buffers, List<ColumnReader> fields) {
    this(column, buffers, fields, false);
  }

  private StructReader(
      ResultColumn column, StructBuffers buffers, List<ColumnReader> fields, boolean copy) {
    super(column);
    this.buffers = buffers;
    this.fields = fields;
    this.copy = copy;
  }

  @Override
  public boolean isNull(int row) {
    return buffers.isNull(row);
  }

  /** Whether these can be entries of a map. */
  boolean isEntry() {
    return fields.stream().map(field -> field.column().name()).toList().equals(List.of(KEY, VALUE));
  }

  @Override
  StructReader copy(int from, int to) throws SQLException {
    List<ColumnReader> copies = new ArrayList<>(fields.size());
    for (ColumnReader field : fields) {
      copies.add(field.copy(from, to));
    }
    return new StructReader(column(), buffers.copy(from, to), List.copyOf(copies), true);
  }

  @Override
  StructValue kept(int row) throws SQLException {
    return copy ? new StructValue(this, row) : new StructValue(copy(row, row + 1), 0);
  }

  List<ColumnReader> fields() {
    return fields;
  }

  /** In the order of the fields. */
  @Override
  Map<Object, Object> collected(int row) throws SQLException {
    Map<Object, Object> values = new LinkedHashMap<>();
    for (ColumnReader field : fields) {
      String name = field.column().name();
      if (values.containsKey(name)) {
        throw noConversion("Map: it has two fields '" + name + "'; Struct has both");
      }
      values.put(name, field.isNull(row) ? null : field.getCollection(row));
    }
    return Collections.unmodifiableMap(values);
  }

  @Override
  @SuppressWarnings("unchecked") // what collected() answers
  Map<Object, Object> getMap(int row) throws SQLException {
    return (Map<Object, Object>) getCollection(row);
  }

  @Override
  void writeJson(int row, StringBuilder out) throws SQLException {
    out.append('{');
    boolean first = true;
    for (ColumnReader field : fields) {
      if (!first) {
        out.append(", ");
      }
      first = false;
      JsonText.quote(field.column().name(), out);
      out.append(": ");
      if (field.isNull(row)) {
        out.append("null");
      } else {
        field.appendJson(row, out);
      }
    }
    out.append('}');
  }
}
