package dev.oleander.polars.conformance.types;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads frames through JDBC, in every way that there is, and says what is not as expected. */
final class MatrixCheck {
  private final Connection connection;
  private final String surroundings;
  private final Map<String, Getter> getters = Getter.all();
  private final List<String> mismatches = new ArrayList<>();
  private int checks;

  /**
   * @param surroundings what a mismatch says besides type, value and getter: zone, locale, format
   */
  MatrixCheck(Connection connection, String surroundings) {
    this.connection = connection;
    this.surroundings = surroundings;
  }

  /** One line for everything that was not as expected. */
  List<String> mismatches() {
    return mismatches;
  }

  /** How many outcomes were looked at. */
  int checks() {
    return checks;
  }

  /** Runs the statement of a frame and checks all of its answer. */
  void check(Expectations.Frame frame) {
    try {
      Map<Object, String> lasting = new LinkedHashMap<>();
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(frame.sql())) {
        checkColumns(frame, rows.getMetaData());
        checkRows(frame, rows, lasting);
      }
      for (Map.Entry<Object, String> value : lasting.entrySet()) {
        expect(frame.name(), "-", "after close", value.getValue(), Outcome.of(value::getKey));
      }
    } catch (SQLException | RuntimeException e) {
      mismatches.add(frame.name() + " (" + surroundings + "): " + e);
    }
  }

  private void checkColumns(Expectations.Frame frame, ResultSetMetaData actual)
      throws SQLException {
    expect(
        frame.name(), "-", "getColumnCount", frame.columns().size() + "", actual.getColumnCount());
    for (int i = 1; i <= frame.columns().size(); i++) {
      Expectations.Column column = frame.columns().get(i - 1);
      String name = column.label();
      expect(name, "-", "getColumnLabel", column.label(), actual.getColumnLabel(i));
      expect(name, "-", "getColumnName", column.label(), actual.getColumnName(i));
      expect(name, "-", "getColumnType", column.jdbcCode() + "", actual.getColumnType(i));
      expect(name, "-", "getColumnTypeName", column.typeName(), actual.getColumnTypeName(i));
      expect(name, "-", "getColumnClassName", column.className(), actual.getColumnClassName(i));
      expect(name, "-", "getPrecision", column.precision(), actual.getPrecision(i));
      expect(name, "-", "getScale", column.scale(), actual.getScale(i));
    }
  }

  private void checkRows(Expectations.Frame frame, ResultSet rows, Map<Object, String> lasting)
      throws SQLException {
    Map<Integer, List<Expectations.Value>> byRow = new LinkedHashMap<>();
    for (Expectations.Value value : frame.values()) {
      byRow.computeIfAbsent(value.row(), key -> new ArrayList<>()).add(value);
    }
    for (int row = 0; row < byRow.size(); row++) {
      if (!rows.next()) {
        mismatches.add(frame.name() + " (" + surroundings + ") ends before row " + row);
        return;
      }
      for (Expectations.Value value : byRow.get(row)) {
        checkValue(frame.columns().get(value.column() - 1), value, rows, lasting);
      }
    }
    expect(frame.name(), "-", "next() after the last row", "false", rows.next());
  }

  private void checkValue(
      Expectations.Column column,
      Expectations.Value value,
      ResultSet row,
      Map<Object, String> lasting)
      throws SQLException {
    String label = column.label().toUpperCase(Locale.ROOT);
    String isNull = Boolean.toString(value.words().equals("NULL") && isNull(value));
    for (Map.Entry<String, String> expected : value.outcomes().entrySet()) {
      Getter getter = getters.get(expected.getKey());
      if (getter == null) {
        throw new IllegalStateException("there is no getter " + expected.getKey());
      }
      String getterName = expected.getKey();
      String actual = Outcome.of(() -> orNull(row, getter.byIndex().read(row, value.column())));
      expect(column.label(), value.words(), getterName, expected.getValue(), actual);
      if (!expected.getValue().startsWith("!") && !getterName.contains(".")) {
        expect(column.label(), value.words(), getterName + ", wasNull", isNull, row.wasNull());
      }
      expect(
          column.label(),
          value.words(),
          getterName + " by label",
          actual,
          Outcome.of(() -> orNull(row, getter.byLabel().read(row, label))));
    }
    checkClass(column, value, row, lasting);
  }

  /** A primitive type has no null: there {@code wasNull} tells it, and the value must be 0. */
  private static Object orNull(ResultSet row, Object value) throws SQLException {
    if (!row.wasNull()) {
      return value;
    }
    boolean zero =
        (value instanceof Number number && number.doubleValue() == 0)
            || Boolean.FALSE.equals(value);
    return zero ? null : value;
  }

  private static boolean isNull(Expectations.Value value) {
    return "null".equals(value.outcomes().get("getString"));
  }

  private void checkClass(
      Expectations.Column column,
      Expectations.Value value,
      ResultSet row,
      Map<Object, String> lasting)
      throws SQLException {
    String expected = value.outcomes().get("getObject");
    if (expected.startsWith("!")) {
      return;
    }
    String className = row.getMetaData().getColumnClassName(value.column());
    try {
      Class<?> type = Class.forName(className);
      Object object = row.getObject(value.column());
      if (object != null) {
        expect(
            column.label(),
            value.words(),
            "getObject is a " + className,
            "true",
            type.isInstance(object));
      }
      expect(
          column.label(),
          value.words(),
          "getObject(" + className + ")",
          expected,
          Outcome.of(() -> row.getObject(value.column(), type)));
      if (object instanceof Array || object instanceof Struct) {
        lasting.put(object, expected);
      }
    } catch (ClassNotFoundException e) {
      expect(column.label(), value.words(), "getColumnClassName", "a class", e);
    }
  }

  private void expect(String type, String value, String getter, String expected, Object actual) {
    checks++;
    if (!expected.equals("*") && !Outcome.matches(expected, String.valueOf(actual))) {
      mismatches.add(
          "type %s, value %s, %s, %s: expected %s, got %s"
              .formatted(type, value, getter, surroundings, expected, actual)
              .replace("\n", "\\n")
              .replace("\r", "\\r"));
    }
  }
}
