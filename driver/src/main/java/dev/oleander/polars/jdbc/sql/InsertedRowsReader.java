package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the rows of {@code INSERT … VALUES}. Used once. */
final class InsertedRowsReader {
  private static final Pattern NUMBER =
      Pattern.compile("([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,9})?");
  private static final Pattern BYTES = Pattern.compile("[xX]'(([0-9a-fA-F]{2})*)'");
  private static final Set<String> GOES_ON =
      Set.of("UNION", "EXCEPT", "INTERSECT", "MINUS", "ORDER", "LIMIT", "OFFSET", "FETCH");

  private final TokenCursor cursor;
  private final TokenSequence tokens;
  private final PositionMap written;
  private final ParameterPlaces places;

  /**
   * @param cursor at the word VALUES
   */
  InsertedRowsReader(TokenCursor cursor, PositionMap written, ParameterPlaces places) {
    this.cursor = cursor;
    this.tokens = cursor.tokens();
    this.written = written;
    this.places = places;
  }

  /**
   * The rows.
   *
   * @return empty if VALUES is only a part of a query
   * @throws SqlScanException if there are none, or not all are of one length
   */
  Optional<InsertedRows> read() throws SqlScanException {
    cursor.take("VALUES");
    List<List<InsertedValue>> rows = new ArrayList<>();
    do {
      if (!cursor.at(TokenKind.LEFT_PAREN)) {
        throw cursor.syntax("each row of VALUES stands in parentheses");
      }
      List<InsertedValue> row = row(cursor.position());
      if (!rows.isEmpty() && row.size() != rows.get(0).size()) {
        throw cursor.syntax(
            "this row has "
                + row.size()
                + " values, and the first has "
                + rows.get(0).size()
                + "; write as many in each");
      }
      rows.add(row);
      cursor.moveTo(tokens.closerOf(cursor.position()) + 1);
    } while (cursor.take(TokenKind.COMMA));
    if (GOES_ON.contains(cursor.upperCase())) {
      return Optional.empty();
    }
    if (!cursor.atEnd()) {
      throw cursor.unsupported(
          cursor.shown() + " is not possible behind the rows of INSERT; rows are only added");
    }
    return Optional.of(new InsertedRows(written, places, rows));
  }

  private List<InsertedValue> row(int open) throws SqlScanException {
    int close = tokens.closerOf(open);
    List<InsertedValue> row = new ArrayList<>();
    int from = open + 1;
    for (int i = from; i <= close; i++) {
      if (i == close || tokens.is(i, TokenKind.COMMA)) {
        if (i == from) {
          throw SqlScanException.syntax(
              tokens.text(), tokens.get(i).start(), "a value is missing here");
        }
        row.add(value(from, i));
        from = i + 1;
      } else if (tokens.get(i).kind().opens()) {
        i = tokens.closerOf(i);
      }
    }
    return row;
  }

  private InsertedValue value(int from, int to) {
    if (tokens.is(from, TokenKind.LEFT_PAREN)
        && tokens.closerOf(from) == to - 1
        && to - from > 2
        && !tokens.holdsQuery(from)) {
      return value(from + 1, to - 1);
    }
    return constant(from, to)
        .orElseGet(
            () -> new InsertedValue.Expression(tokens.get(from).start(), tokens.get(to - 1).end()));
  }

  private Optional<InsertedValue> constant(int from, int to) {
    int last = to - 1;
    if (from == last) {
      return alone(from);
    }
    if (tokens.is(from, TokenKind.OPERATOR) && from + 1 == last) {
      String sign = tokens.textOf(from);
      return sign.equals("-") || sign.equals("+") ? number(last, sign) : Optional.empty();
    }
    String type = upperCase(from);
    if (!tokens.is(last, TokenKind.STRING)) {
      return Optional.empty();
    }
    return switch (type) {
      case "DATE", "TIME" ->
          from + 1 == last ? Optional.of(temporal(type, last)) : Optional.empty();
      case "TIMESTAMP", "TIMESTAMPTZ", "DATETIME" ->
          afterTimestamp(from) == last
              ? Optional.of(temporal("TIMESTAMP", last))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** The token after {@code TIMESTAMP [(p)] [WITH TIME ZONE | WITHOUT TIME ZONE]}. */
  private int afterTimestamp(int index) {
    int i = index + 1;
    if (tokens.is(i, TokenKind.LEFT_PAREN)) {
      i = tokens.closerOf(i) + 1;
    }
    boolean zone =
        (upperCase(i).equals("WITH") || upperCase(i).equals("WITHOUT"))
            && upperCase(i + 1).equals("TIME")
            && upperCase(i + 2).equals("ZONE");
    return zone ? i + 3 : i;
  }

  private InsertedValue temporal(String type, int string) {
    return new InsertedValue.Temporal(type, tokens.identifier(string).value());
  }

  private Optional<InsertedValue> alone(int index) {
    return switch (tokens.get(index).kind()) {
      case NUMBER -> number(index, "");
      case STRING -> Optional.of(new InsertedValue.Text(tokens.identifier(index).value()));
      case PREFIXED_STRING -> bytes(tokens.textOf(index));
      case PARAMETER ->
          Optional.of(
              new InsertedValue.Parameter(Integer.parseInt(tokens.textOf(index).substring(1))));
      case WORD ->
          switch (upperCase(index)) {
            case "NULL" -> Optional.of(new InsertedValue.Null());
            case "DEFAULT" -> Optional.of(new InsertedValue.Default());
            case "TRUE" -> Optional.of(new InsertedValue.Truth(true));
            case "FALSE" -> Optional.of(new InsertedValue.Truth(false));
            default -> Optional.empty();
          };
      default -> Optional.empty();
    };
  }

  private Optional<InsertedValue> number(int index, String sign) {
    String text = tokens.textOf(index);
    return tokens.is(index, TokenKind.NUMBER) && NUMBER.matcher(text).matches()
        ? Optional.of(new InsertedValue.Numeric(sign + text))
        : Optional.empty();
  }

  private static Optional<InsertedValue> bytes(String literal) {
    var matcher = BYTES.matcher(literal);
    return matcher.matches()
        ? Optional.of(new InsertedValue.Bytes(HexFormat.of().parseHex(matcher.group(1))))
        : Optional.empty();
  }

  private String upperCase(int index) {
    return tokens.is(index, TokenKind.WORD) ? tokens.textOf(index).toUpperCase(Locale.ROOT) : "";
  }
}
