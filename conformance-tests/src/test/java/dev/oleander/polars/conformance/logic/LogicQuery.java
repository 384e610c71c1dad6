package dev.oleander.polars.conformance.logic;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import net.hydromatic.sqllogictest.SqlTestQuery;
import net.hydromatic.sqllogictest.SqlTestQueryOutputDescription;
import net.hydromatic.sqllogictest.SqlTestQueryOutputDescription.SortOrder;

/**
 * A query and what it has to answer.
 *
 * @param types a letter for each column: I for integers, R for numbers with three decimals, T for
 *     text
 * @param values that are expected, in order; null where only their hash is known
 * @param hash of the values; null where they are known themselves
 */
record LogicQuery(
    String sql, String types, SortOrder order, int valueCount, List<String> values, String hash) {

  static LogicQuery of(SqlTestQuery query) {
    SqlTestQueryOutputDescription expected = query.outputDescription;
    return new LogicQuery(
        query.getQuery(),
        expected.columnTypes,
        expected.getOrder(),
        expected.getValueCount(),
        expected.getQueryResults() == null ? null : List.copyOf(expected.getQueryResults()),
        expected.hash);
  }

  /** The values of a result, as the corpus writes and sorts them. */
  List<String> read(ResultSet result) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    while (result.next()) {
      List<String> row = new ArrayList<>();
      for (int i = 1; i <= types.length(); i++) {
        row.add(written(types.charAt(i - 1), result.getObject(i)));
      }
      rows.add(row);
    }
    if (order == SortOrder.ROW) {
      rows.sort(LogicQuery::compareRows);
    }
    List<String> values = new ArrayList<>();
    rows.forEach(values::addAll);
    if (order == SortOrder.VALUE) {
      Collections.sort(values);
    }
    return values;
  }

  boolean expects(List<String> actual) {
    if (values != null && !values.isEmpty()) {
      return values.equals(actual);
    }
    return actual.size() == valueCount && (hash == null || hash.equals(hashOf(actual)));
  }

  private static int compareRows(List<String> left, List<String> right) {
    for (int i = 0; i < left.size(); i++) {
      int order = left.get(i).compareTo(right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static String written(char type, Object value) {
    if (value == null) {
      return "NULL";
    }
    return switch (type) {
      case 'I' -> whole(value);
      case 'R' -> String.format(Locale.ROOT, "%.3f", number(value).doubleValue());
      case 'T' -> value.toString().isEmpty() ? "(empty)" : printable(value.toString());
      default -> throw new IllegalArgumentException("column type " + type);
    };
  }

  /** SQLite counts a text as 0. */
  private static String whole(Object value) {
    if (value instanceof String) {
      return "0";
    }
    return value instanceof Double number && !Double.isFinite(number)
        ? value.toString()
        : number(value).setScale(0, RoundingMode.DOWN).toPlainString();
  }

  private static BigDecimal number(Object value) {
    if (value instanceof Boolean truth) {
      return truth ? BigDecimal.ONE : BigDecimal.ZERO;
    }
    return new BigDecimal(value.toString());
  }

  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "@");
  }

  private static String hashOf(List<String> values) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      for (String value : values) {
        digest.update((value + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
