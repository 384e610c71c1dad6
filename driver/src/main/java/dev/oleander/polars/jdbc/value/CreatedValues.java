package dev.oleander.polars.jdbc.value;

import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.sql.Array;
import java.sql.Blob;
import java.sql.JDBCType;
import java.sql.NClob;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The JDBC objects that an application makes, to bind them as parameters. */
public final class CreatedValues {
  private static final Map<String, JDBCType> TYPES = types();

  private CreatedValues() {}

  private static Map<String, JDBCType> types() {
    Map<String, JDBCType> types = new HashMap<>();
    for (JDBCType type : JDBCType.values()) {
      types.put(type.getName(), type);
    }
    for (TypeKind kind : TypeKind.values()) {
      types.put(kind.typeName(), kind.jdbcType());
    }
    types.put("INT", JDBCType.INTEGER);
    types.put("STRING", JDBCType.VARCHAR);
    types.put("TEXT", JDBCType.VARCHAR);
    types.put("UUID", JDBCType.VARBINARY);
    return Map.copyOf(types);
  }

  /** An empty Blob that can be written, up to 64 MiB. */
  public static Blob blob() {
    return new CreatedBlob();
  }

  /** An empty Clob that can be written, up to 64 Mi characters. */
  public static NClob clob() {
    return new CreatedClob();
  }

  /**
   * An array.
   *
   * @param typeName of the elements, in any case: a type name of the driver or of {@link
   *     java.sql.Types}, whatever is in parentheses behind it; ARRAY and OTHER leave it to the
   *     elements
   * @param elements copied; null makes no array, as JDBC has it
   * @throws SQLException 22023 for a name that is unknown
   */
  public static Array array(String typeName, Object[] elements) throws SQLException {
    JDBCType type = typeName == null ? null : TYPES.get(bareName(typeName));
    if (type == null) {
      throw SqlState.INVALID_ARGUMENT.exception(
          "Arrays have elements of a type such as BIGINT, DECIMAL or VARCHAR, not " + typeName);
    }
    return elements == null ? null : new CreatedArray(typeName, type, elements);
  }

  private static String bareName(String typeName) {
    return typeName.replaceAll("\\(.*\\)", "").strip().toUpperCase(Locale.ROOT);
  }
}
