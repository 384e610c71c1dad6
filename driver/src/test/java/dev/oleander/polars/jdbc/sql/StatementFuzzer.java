package dev.oleander.polars.jdbc.sql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an application may give as SQL: it is parted, bound to values and rewritten, with escapes
 * and without, and its places are looked up.
 */
public final class StatementFuzzer {
  private static final int MOST_PLACES = 1000; // that are looked up
  private static final DefaultNames NAMES = DefaultNames.of("lake", "default");

  private static final List<ParameterLiteral> VALUES =
      List.of(
          new ParameterLiteral("'50!%'", false, Optional.empty(), Optional.empty()),
          new ParameterLiteral("(-1)", false, Optional.empty(), Optional.empty()),
          new ParameterLiteral("7", false, Optional.of("7"), Optional.empty()),
          new ParameterLiteral("CAST(NULL AS VARCHAR)", true, Optional.empty(), Optional.empty()),
          list(List.of()),
          list(List.of("1", "2")));

  private StatementFuzzer() {}

  private static ParameterLiteral list(List<String> elements) {
    return new ParameterLiteral(
        "ARRAY" + elements,
        false,
        Optional.empty(),
        Optional.of(new ParameterLiteral.Elements(elements, "CAST(NULL AS BIGINT)")));
  }

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] statement) {
    String text = new String(statement, StandardCharsets.UTF_8);
    run(text, true);
    run(text, false);
  }

  private static void run(String text, boolean escapes) {
    JdbcText read;
    try {
      read = JdbcText.parse(text, escapes);
    } catch (SqlScanException e) {
      requirePlace(e.position().offset(), text);
      return;
    }
    for (JdbcStatement one : read.statements()) {
      run(one, text);
    }
  }

  private static void run(JdbcStatement one, String text) {
    requireNumberedParameters(one);
    requirePlaces(one::unbound, text);
    for (int first = 0; first < (one.parameterCount() == 0 ? 0 : VALUES.size()); first++) {
      List<ParameterLiteral> values = new ArrayList<>();
      for (int i = 0; i < one.parameterCount(); i++) {
        values.add(VALUES.get((first + i) % VALUES.size()));
      }
      requirePlaces(() -> one.bind(values), text);
      requireChange(() -> one.change(values), values, text);
    }
    requireChange(one::change, List.of(), text);
  }

  private interface Changing {
    Optional<Change> read() throws SqlScanException;
  }

  /** What is written is read as any statement, with its places. */
  private static void requireChange(Changing changing, List<ParameterLiteral> values, String text) {
    Change change;
    try {
      change = changing.read().orElse(null);
    } catch (SqlScanException e) {
      requirePlace(e.position().offset(), text);
      return;
    }
    if (!(change instanceof Change.Write write)) {
      return;
    }
    if (write.rows() instanceof Change.Selected selected) {
      requirePlaces(selected::query, text);
    } else if (write.rows() instanceof InsertedRows rows && values.isEmpty()) {
      List<String> names = new ArrayList<>();
      for (int i = 0; i < rows.width(); i++) {
        names.add("c" + i);
      }
      requirePlaces(() -> rows.query(names, (row, column) -> "NULL", List.of()), text);
    }
  }

  private static void requireNumberedParameters(JdbcStatement one) {
    SqlStatement unbound = one.unbound();
    for (Token token : unbound.tokens()) {
      if (token.kind() == TokenKind.PARAMETER) {
        int number = Integer.parseInt(unbound.text().substring(token.start() + 1, token.end()));
        if (number < 1 || number > one.parameterCount()) {
          throw new AssertionError("parameter " + number + " of " + one.parameterCount());
        }
      }
    }
  }

  private interface Reading {
    SqlStatement read() throws SqlScanException;
  }

  private static void requirePlaces(Reading reading, String text) {
    RewrittenSql rewritten;
    try {
      rewritten = reading.read().rewrite(NAMES);
    } catch (SqlScanException e) {
      requirePlace(e.position().offset(), text);
      return;
    }
    int length = rewritten.sql().length();
    for (int offset = 0; offset <= length; offset += 1 + length / MOST_PLACES) {
      requirePlace(rewritten.positions().originalOf(offset).offset(), text);
    }
    if (rewritten.shown().length() > length) {
      throw new AssertionError("more is shown than sent");
    }
  }

  private static void requirePlace(int offset, String text) {
    if (offset < 0 || offset > text.length()) {
      throw new AssertionError("the place " + offset + " in a text of " + text.length());
    }
  }
}
