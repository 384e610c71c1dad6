package dev.oleander.polars.jdbc.sql;

import java.util.List;

/**
 * A statement ready to be sent.
 *
 * @param sql the text in which every table has a one-part name
 * @param registeredTables the tables it uses, each once, in the order of their first use
 * @param positions leads from places in {@code sql} back to the text the application wrote
 */
public record RewrittenSql(
    String sql, List<RegisteredTable> registeredTables, PositionMap positions) {

  /** Copies {@code registeredTables}. */
  public RewrittenSql {
    registeredTables = List.copyOf(registeredTables);
  }

  /** A text that the driver wrote by itself, and that names no tables. */
  public static RewrittenSql generated(String sql) {
    return new RewrittenSql(sql, List.of(), PositionMap.unchanged(sql));
  }

  /**
   * The text as a statement with parameters is shown: {@code ?} for {@code ?1}, {@code ?2} …, if
   * each stands once and in its turn. Where an escape moved or repeated them, the numbers stay.
   */
  public String shown() {
    List<Token> parameters;
    try {
      parameters =
          Lexer.tokenize(sql).stream().filter(token -> token.is(TokenKind.PARAMETER)).toList();
    } catch (SqlScanException e) {
      throw new IllegalStateException("A text that was read before cannot be read again", e);
    }
    StringBuilder shown = new StringBuilder(sql.length());
    int copied = 0;
    for (int i = 0; i < parameters.size(); i++) {
      Token parameter = parameters.get(i);
      if (!sql.substring(parameter.start(), parameter.end()).equals("?" + (i + 1))) {
        return sql;
      }
      shown.append(sql, copied, parameter.start()).append('?');
      copied = parameter.end();
    }
    return shown.append(sql, copied, sql.length()).toString();
  }
}
