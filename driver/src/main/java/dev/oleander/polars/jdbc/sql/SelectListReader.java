package dev.oleander.polars.jdbc.sql;

import dev.oleander.polars.jdbc.sql.ColumnSource.Item;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the SELECT list of a query that has one table and nothing nested. */
final class SelectListReader {
  /** Words that are values by themselves, which no keyword of the scanner tells. */
  private static final Set<String> VALUES =
      Set.of(
          "current_date",
          "current_time",
          "current_timestamp",
          "current_user",
          "false",
          "localtime",
          "localtimestamp",
          "null",
          "session_user",
          "true",
          "user");

  private final TokenSequence tokens;
  private final String tableName;

  // Names that items are given: a column of such a name may be meant to be that item.
  private final Set<String> aliases = new HashSet<>();

  /**
   * @param tableName the name that columns can be qualified with
   */
  SelectListReader(TokenSequence tokens, String tableName) {
    this.tokens = tokens;
    this.tableName = tableName;
  }

  /** One item, and the name of the column if it is one. */
  private record Entry(Item kind, String column) {}

  /**
   * Reads the list after SELECT.
   *
   * @return the items; empty if it is not plain to see what they are
   */
  List<Item> read(int select, int end) {
    int i = select + 1;
    if (tokens.is(i, Keyword.DISTINCT)) {
      i++;
      if (tokens.is(i, Keyword.ON)) {
        return List.of();
      }
    }
    List<Entry> entries = new ArrayList<>();
    int start = i;
    while (i < end && !(tokens.is(i, Keyword.FROM) && tokens.startsClause(i))) {
      if (tokens.is(i, TokenKind.COMMA)) {
        entries.add(entry(start, i));
        start = i + 1;
      }
      i = tokens.get(i).kind().opens() ? tokens.closerOf(i) + 1 : i + 1;
    }
    if (start < i) { // there may be a comma before FROM
      entries.add(entry(start, i));
    }
    return entries.stream()
        .map(
            entry ->
                entry.kind == Item.COLUMN && aliases.contains(entry.column)
                    ? Item.EXPRESSION
                    : entry.kind)
        .toList();
  }

  private Entry entry(int start, int end) {
    boolean qualified =
        tokens.get(start).isName()
            && tokens.is(start + 1, TokenKind.PERIOD)
            && end - start > 2
            && SelectScope.key(tokens.identifier(start).value()).equals(SelectScope.key(tableName));
    int at = qualified ? start + 2 : start;
    if (at + 1 == end && tokens.textOf(at).equals("*")) {
      return new Entry(Item.WILDCARD, null);
    }
    int after = at + 1;
    if (after < end && tokens.is(after, Keyword.AS)) {
      after++;
    }
    boolean named = after == end - 1 && tokens.get(after).isName();
    if (tokens.get(end - 1).isName() && end - start > 1 && !tokens.is(end - 2, TokenKind.PERIOD)) {
      aliases.add(SelectScope.key(tokens.identifier(end - 1).value()));
    }
    return isColumn(at) && (at + 1 == end || named)
        ? new Entry(Item.COLUMN, SelectScope.key(tokens.identifier(at).value()))
        : new Entry(Item.EXPRESSION, null);
  }

  private boolean isColumn(int at) {
    if (!tokens.is(at, TokenKind.WORD)) {
      return tokens.is(at, TokenKind.QUOTED_IDENTIFIER);
    }
    return tokens.is(at, Keyword.NONE) && !VALUES.contains(SelectScope.key(tokens.textOf(at)));
  }
}
