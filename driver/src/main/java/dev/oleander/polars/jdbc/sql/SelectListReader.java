package dev.oleander.polars.jdbc.sql;

import dev.oleander.polars.jdbc.sql.ColumnSource.Item;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
  private final Set<List<String>> qualifiers;

  // Names that items are given: a column of such a name may be meant to be that item.
  private final Set<String> aliases = new HashSet<>();

  SelectListReader(TokenSequence tokens, FromItem.NamedTable table) {
    this.tokens = tokens;
    this.qualifiers = qualifiers(table);
  }

  /** What columns of a table can be qualified with: its alias, else the end of its name. */
  private static Set<List<String>> qualifiers(FromItem.NamedTable table) {
    if (table.alias().isPresent()) {
      return Set.of(List.of(SelectScope.key(table.exposedName())));
    }
    List<String> parts = table.parts().stream().map(SelectScope::key).toList();
    return IntStream.range(0, parts.size())
        .mapToObj(from -> parts.subList(from, parts.size()))
        .collect(Collectors.toSet());
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
    int at = start + lengthOfQualifier(start, end);
    if (at + 1 == end && tokens.textOf(at).equals("*")) {
      return new Entry(Item.WILDCARD, null);
    }
    int after = at + 1;
    if (after < end && tokens.is(after, Keyword.AS)) {
      after++;
    }
    boolean named = after == end - 1 && tokens.get(after).isName();
    Entry entry =
        isColumn(at) && (at + 1 == end || named)
            ? new Entry(Item.COLUMN, SelectScope.key(tokens.identifier(at).value()))
            : new Entry(Item.EXPRESSION, null);
    if (tokens.get(end - 1).isName() && end - start > 1 && !tokens.is(end - 2, TokenKind.PERIOD)) {
      String alias = SelectScope.key(tokens.identifier(end - 1).value());
      if (!alias.equals(entry.column)) {
        aliases.add(alias);
      }
    }
    return entry;
  }

  /** The tokens of {@code t.} or {@code ns.t.} before a column, if that is what they name. */
  private int lengthOfQualifier(int start, int end) {
    List<String> parts = new ArrayList<>();
    int i = start;
    while (i + 2 < end && tokens.get(i).isName() && tokens.is(i + 1, TokenKind.PERIOD)) {
      parts.add(SelectScope.key(tokens.identifier(i).value()));
      i += 2;
    }
    return qualifiers.contains(parts) ? i - start : 0;
  }

  private boolean isColumn(int at) {
    if (!tokens.is(at, TokenKind.WORD)) {
      return tokens.is(at, TokenKind.QUOTED_IDENTIFIER);
    }
    return tokens.is(at, Keyword.NONE) && !VALUES.contains(SelectScope.key(tokens.textOf(at)));
  }
}
