package dev.oleander.polars.jdbc.value;

import dev.oleander.polars.jdbc.arrow.ColumnReader;
import dev.oleander.polars.jdbc.arrow.StructValue;
import java.sql.SQLException;
import java.sql.Struct;
import java.util.List;
import java.util.Map;

/** A struct. Immutable. */
final class PolarsStruct implements Struct {
  private final StructValue struct;
  private final JdbcValues values;

  PolarsStruct(StructValue struct, JdbcValues values) {
    this.struct = struct;
    this.values = values;
  }

  /** The type with the names and types of its fields: {@code STRUCT<a BIGINT, b VARCHAR>}. */
  @Override
  public String getSQLTypeName() {
    return struct.type().sqlName();
  }

  /** The values in the order of the fields. */
  @Override
  public Object[] getAttributes() throws SQLException {
    return getAttributes(null);
  }

  @Override
  public Object[] getAttributes(Map<String, Class<?>> map) throws SQLException {
    List<ColumnReader> fields = struct.fields();
    Object[] attributes = new Object[fields.size()];
    for (int i = 0; i < attributes.length; i++) {
      ColumnReader field = fields.get(i);
      if (!field.isNull(struct.row())) {
        attributes[i] = values.getObject(field, struct.row(), map);
      }
    }
    return attributes;
  }

  /** The struct in the notation of JSON. */
  @Override
  public String toString() {
    try {
      return struct.toJson();
    } catch (SQLException e) {
      return "Struct that cannot be shown: " + e.getMessage();
    }
  }
}
