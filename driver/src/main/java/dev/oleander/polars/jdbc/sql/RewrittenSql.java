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
}
