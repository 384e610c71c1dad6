package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.sql.JdbcStatement;
import dev.oleander.polars.jdbc.sql.ParameterLiteral;
import dev.oleander.polars.jdbc.sql.ParameterProbe;
import dev.oleander.polars.jdbc.sql.SqlScanException;
import dev.oleander.polars.jdbc.sql.SqlStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A query for the server, whose parameters have no values yet. Immutable. */
final class QueryText implements ReadStatement {
  /** Stands for a value that is not known: NULL, or a row where only a number can stand. */
  private static final ParameterLiteral UNKNOWN =
      new ParameterLiteral("NULL", true, Optional.of("1"), Optional.empty());

  private final JdbcStatement statement;
  private final StatementReader reader;

  // The query where no value can change it; else null.
  private final Query fixed;

  private QueryText(JdbcStatement statement, StatementReader reader, Query fixed) {
    this.statement = statement;
    this.reader = reader;
    this.fixed = fixed;
  }

  static QueryText of(JdbcStatement statement, StatementReader reader) throws SQLException {
    Query fixed =
        statement.parameterCount() == 0
            ? reader.query(statement.text(), statement.unbound())
            : null;
    return new QueryText(statement, reader, fixed);
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
    return true;
  }

  /**
   * The query with values in place of its parameters.
   *
   * @throws SQLException 42000 or HYC00 if a value cannot stand where its parameter stands
   */
  Query bind(List<ParameterLiteral> values) throws SQLException {
    if (fixed != null) {
      return fixed;
    }
    try {
      return reader.query(statement.text(), statement.bind(values));
    } catch (SqlScanException e) {
      throw StatementReader.refusal(e);
    }
  }

  /** The query with values that are not known, to learn what it answers. */
  Query bindUnknown() throws SQLException {
    return bind(Collections.nCopies(parameterCount(), UNKNOWN));
  }

  /** What to ask about the types of the parameters. */
  List<ParameterProbe.Question> questions() {
    return ParameterProbe.questions(statement.unbound());
  }

  /**
   * A question as a query.
   *
   * @throws SQLException 42000 or HYC00 if it is none
   */
  Query query(ParameterProbe.Question question) throws SQLException {
    try {
      return reader.query(question.sql(), SqlStatement.parse(question.sql()));
    } catch (SqlScanException e) {
      throw StatementReader.refusal(e);
    }
  }
}
