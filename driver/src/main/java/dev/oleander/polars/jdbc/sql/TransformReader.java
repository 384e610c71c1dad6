package dev.oleander.polars.jdbc.sql;

import java.util.Map;

/** Reads one transform of PARTITIONED BY, as several engines spell it, and spells it as Iceberg. */
final class TransformReader {
  private static final Map<String, String> OF_COLUMN =
      Map.of(
          "YEAR",
          "year",
          "YEARS",
          "year",
          "MONTH",
          "month",
          "MONTHS",
          "month",
          "DAY",
          "day",
          "DAYS",
          "day",
          "HOUR",
          "hour",
          "HOURS",
          "hour",
          "IDENTITY",
          "identity");
  private static final Map<String, String> WITH_NUMBER =
      Map.of("BUCKET", "bucket", "TRUNCATE", "truncate");

  private final TokenCursor cursor;

  TransformReader(TokenCursor cursor) {
    this.cursor = cursor;
  }

  /**
   * Reads {@code column}, {@code month(column)}, {@code bucket(16, column)} or {@code
   * bucket(column, 16)}.
   */
  String read() throws SqlScanException {
    boolean call =
        cursor.at(TokenKind.WORD)
            && cursor.tokens().is(cursor.position() + 1, TokenKind.LEFT_PAREN);
    if (!call) {
      return spelled(cursor.name("a column"));
    }
    String function = cursor.upperCase();
    String transform = OF_COLUMN.get(function);
    String numbered = WITH_NUMBER.get(function);
    if (transform == null && numbered == null) {
      throw cursor.unsupported(
          cursor.shown()
              + " is no transform of Iceberg; there are year, month, day, hour, bucket, truncate"
              + " and the column alone");
    }
    cursor.take(TokenKind.WORD);
    cursor.take(TokenKind.LEFT_PAREN);
    String spelled =
        numbered == null
            ? transform.equals("identity") ? column() : transform + "(" + column() + ")"
            : withNumber(numbered);
    cursor.require(TokenKind.RIGHT_PAREN, ") is missing after the transform");
    return spelled;
  }

  private String withNumber(String transform) throws SqlScanException {
    if (cursor.at(TokenKind.NUMBER)) {
      String number = number();
      comma();
      return transform + "(" + number + ", " + column() + ")";
    }
    String column = column();
    comma();
    return transform + "(" + number() + ", " + column + ")";
  }

  private void comma() throws SqlScanException {
    cursor.require(TokenKind.COMMA, "the transform takes a number and a column");
  }

  private String number() throws SqlScanException {
    String digits = cursor.at(TokenKind.NUMBER) ? cursor.tokens().textOf(cursor.position()) : "";
    if (!digits.matches("[1-9][0-9]{0,8}")) {
      throw cursor.syntax("a whole number greater than 0 is missing");
    }
    cursor.take(TokenKind.NUMBER);
    return digits;
  }

  private String column() throws SqlScanException {
    return spelled(cursor.name("a column"));
  }

  /** A name that is no plain word stands in quotes, doubled within. */
  private static String spelled(String column) {
    return column.matches("[A-Za-z_][A-Za-z0-9_]*") ? column : Identifier.quote(column);
  }
}
