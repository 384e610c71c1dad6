package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * What an application gives to execute or prepare: one statement, or several that semicolons part,
 * with JDBC escapes and {@code ?} parameters. Immutable and safe for use by several threads.
 */
public final class JdbcText {
  private final List<JdbcStatement> statements;

  private JdbcText(List<JdbcStatement> statements) {
    this.statements = List.copyOf(statements);
  }

  /**
   * Reads {@code text}.
   *
   * @param escapes whether JDBC escapes are translated, as {@link
   *     java.sql.Statement#setEscapeProcessing} tells; Polars reads some of them by itself
   * @throws SqlScanException if quotes, comments or parentheses are unbalanced or nested too deep,
   *     if there is no statement, if an escape or a parameter is malformed or stands where it
   *     cannot, or if there is an executable comment
   */
  public static JdbcText parse(String text, boolean escapes) throws SqlScanException {
    TokenSequence tokens = TokenSequence.of(text);
    List<JdbcStatement> statements = new ArrayList<>();
    int first = 0;
    int start = 0;
    for (int i = 0; i <= tokens.size(); i++) {
      if (i == tokens.size() || tokens.is(i, TokenKind.SEMICOLON)) {
        int end = i == tokens.size() ? text.length() : tokens.get(i).start();
        if (i > first) {
          statements.add(JdbcStatement.read(tokens, range(text, first, i, start, end), escapes));
        }
        first = i + 1;
        start = i == tokens.size() ? end : tokens.get(i).end();
      } else if (tokens.get(i).kind().opens()) {
        i = tokens.closerOf(i);
      }
    }
    if (statements.isEmpty()) {
      throw SqlScanException.syntax(text, 0, "there is no statement; write one");
    }
    return new JdbcText(statements);
  }

  private static EscapeTranslator.Range range(
      String text, int firstToken, int endToken, int start, int end) {
    int from = start;
    while (Character.isWhitespace(text.charAt(from))) {
      from++;
    }
    int to = end;
    while (Character.isWhitespace(text.charAt(to - 1))) {
      to--;
    }
    return new EscapeTranslator.Range(firstToken, endToken, from, to);
  }

  /** At least one, in their order; nothing stands for what is empty between semicolons. */
  public List<JdbcStatement> statements() {
    return statements;
  }
}
