package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the rows of {@code INSERT … VALUES}. Used once. */
final class InsertedRowsReader {
  private static final Set<String> GOES_ON =
      Set.of("UNION", "EXCEPT", "INTERSECT", "MINUS", "ORDER", "LIMIT", "OFFSET", "FETCH");

  private final TokenCursor cursor;
  private final TokenSequence tokens;
  private final ConstantReader constants;
  private final PositionMap written;
  private final ParameterPlaces places;

  /**
   * @param cursor at the word VALUES
   */
  InsertedRowsReader(TokenCursor cursor, PositionMap written, ParameterPlaces places) {
    this.cursor = cursor;
    this.tokens = cursor.tokens();
    this.constants = new ConstantReader(tokens);
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
    return constants
        .read(from, to)
        .orElseGet(
            () -> new InsertedValue.Expression(tokens.get(from).start(), tokens.get(to - 1).end()));
  }
}
