package dev.oleander.polars.jdbc.arrow;

import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Structs; as text in the notation of JSON. */
final class StructReader extends ColumnReader {
  private final ColumnBuffers.Structs buffers;
  private final List<ColumnReader> fields;

  StructReader(ResultColumn column, ColumnBuffers.Structs buffers, List<ColumnReader> fields) {
    super(column);
    this.buffers = buffers;
    this.fields = fields;
  }

  @Override
  public boolean isNull(int row) {
    return buffers.isNull(row);
  }

  @Override
  public String getString(int row) throws SQLException {
    StringBuilder out = new StringBuilder();
    appendJson(row, out);
    return out.toString();
  }

  /** An unmodifiable map from name to value in the order of the fields; values may be null. */
  @Override
  public Map<String, Object> getObject(int row) throws SQLException {
    Map<String, Object> values = new LinkedHashMap<>();
    for (ColumnReader field : fields) {
      values.put(field.column().name(), field.isNull(row) ? null : field.getObject(row));
    }
    return Collections.unmodifiableMap(values);
  }

  @Override
  void appendJson(int row, StringBuilder out) throws SQLException {
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
