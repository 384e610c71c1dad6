package dev.oleander.polars.jdbc.sql;

import java.nio.charset.StandardCharsets;

/** The text of a statement, which is rewritten and whose places are looked up. */
public final class StatementFuzzer {
  private static final DefaultNames NAMES = DefaultNames.of("lake", "default");

  private StatementFuzzer() {}

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] statement) {
    String text = new String(statement, StandardCharsets.UTF_8);
    try {
      RewrittenSql rewritten = SqlStatement.parse(text).rewrite(NAMES);
      for (int offset = 0; offset <= rewritten.sql().length(); offset++) {
        requirePlace(rewritten.positions().originalOf(offset).offset(), text);
      }
    } catch (SqlScanException e) {
      requirePlace(e.position().offset(), text);
    }
  }

  private static void requirePlace(int offset, String text) {
    if (offset < 0 || offset > text.length()) {
      throw new AssertionError("the place " + offset + " in a text of " + text.length());
    }
  }
}
