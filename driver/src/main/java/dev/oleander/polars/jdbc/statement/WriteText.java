package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.parameter.BoundRow;
import dev.oleander.polars.jdbc.sql.Change;
import dev.oleander.polars.jdbc.sql.InsertedRows;
import dev.oleander.polars.jdbc.sql.JdbcStatement;
import dev.oleander.polars.jdbc.sql.SqlScanException;
import dev.oleander.polars.jdbc.sql.TableName;
import java.sql.SQLException;

/** A statement that writes rows to a table, whose parameters have no values yet. Immutable. */
final class WriteText implements ReadStatement {
  private final JdbcStatement statement;
  private final Change.Write change;
  private final TableName target;
  private final StatementReader reader;

  private WriteText(
      JdbcStatement statement, Change.Write change, TableName target, StatementReader reader) {
    this.statement = statement;
    this.change = change;
    this.target = target;
    this.reader = reader;
  }

  static WriteText of(JdbcStatement statement, Change.Write change, StatementReader reader)
      throws SQLException {
    TableName target = reader.names(change.table().size() > 2).resolve(change.table());
    Query.requireNoDot(target);
    return new WriteText(statement, change, target, reader);
  }

  @Override
  public String text() {
    return statement.text();
  }

  @Override
  public int parameterCount() {
    return statement.parameterCount();
  }

  @Override
  public boolean hasRows() {
    return false;
  }

  /** What it writes, with numbered parameters. */
  Change.Write change() {
    return change;
  }

  /** The table that it writes to. */
  TableName target() {
    return target;
  }

  String catalogOfTarget() {
    return target.catalog().orElse(reader.catalog());
  }

  StatementReader reader() {
    return reader;
  }

  /** Adds to the server's error what to do about a batch that is too large for it. */
  SQLException explain(SQLException error) {
    return SqlState.REQUEST_TOO_LARGE.is(error) && change.rows() instanceof InsertedRows
        ? SqlState.REQUEST_TOO_LARGE.exception(
            error.getMessage()
                + ". All rows of an INSERT and of a batch are one request: write fewer at a time",
            error)
        : error;
  }

  /** Whether several executions together are one, of more rows. */
  boolean takesRowsTogether() {
    return change.rows() instanceof InsertedRows rows && rows.areConstant();
  }

  /** What it writes with values in place of its parameters. */
  Change.Write bind(BoundRow values) throws SQLException {
    if (parameterCount() == 0) {
      return change;
    }
    try {
      return (Change.Write) statement.change(values.literals()).orElseThrow();
    } catch (SqlScanException e) {
      throw StatementReader.refusal(e);
    }
  }
}
