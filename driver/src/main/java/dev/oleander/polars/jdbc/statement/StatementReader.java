package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.sql.Change;
import dev.oleander.polars.jdbc.sql.DefaultNames;
import dev.oleander.polars.jdbc.sql.JdbcStatement;
import dev.oleander.polars.jdbc.sql.JdbcText;
import dev.oleander.polars.jdbc.sql.ProcedureCall;
import dev.oleander.polars.jdbc.sql.SessionCommand;
import dev.oleander.polars.jdbc.sql.SqlScanException;
import dev.oleander.polars.jdbc.sql.SqlStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads statements with the names that a connection has at one moment. Immutable.
 *
 * @param catalog the current catalog
 * @param namespace the current namespace, its levels joined by dots
 * @param catalogs asked only for a statement that may name one
 * @param procedures what can be called
 * @param readOnly whether the connection refuses to change anything
 */
record StatementReader(
    String catalog,
    String namespace,
    Query.Catalogs catalogs,
    Procedures procedures,
    boolean readOnly) {

  /**
   * Parts a text into its statements.
   *
   * @param escapes whether JDBC escapes are translated
   * @throws SQLException 42000 if it is malformed, HYC00 for what cannot be run
   */
  static List<JdbcStatement> statements(String sql, boolean escapes) throws SQLException {
    if (sql == null) {
      throw SqlState.INVALID_ARGUMENT.exception("The SQL text is null");
    }
    try {
      return JdbcText.parse(sql, escapes).statements();
    } catch (SqlScanException e) {
      throw refusal(e);
    }
  }

  /**
   * Reads one statement.
   *
   * @throws SQLException 42000 if it is malformed, 25006 or HYC00 if it cannot be run
   */
  ReadStatement read(JdbcStatement statement) throws SQLException {
    try {
      SqlStatement unbound = statement.unbound();
      Optional<SessionCommand> command = SessionCommand.of(unbound);
      if (command.isPresent()) {
        return new CommandText(statement.text(), command.get());
      }
      if (readOnly && unbound.kind().isWrite()) {
        throw isReadOnly();
      }
      Optional<ProcedureCall> call = statement.call();
      if (call.isPresent()) {
        return CallText.of(statement, call.get(), this);
      }
      Optional<Change> change = statement.change();
      if (change.isPresent()) {
        return change.get() instanceof Change.Write write
            ? WriteText.of(statement, write, this)
            : DdlText.of(statement, change.get(), this);
      }
      unbound.checkKind();
      return QueryText.of(statement, this);
    } catch (SqlScanException e) {
      throw refusal(e);
    }
  }

  /**
   * Resolves names of tables.
   *
   * @param catalogs whether names may begin with a catalog
   */
  DefaultNames names(boolean catalogs) throws SQLException {
    return new DefaultNames(
        Optional.of(catalog),
        List.of(namespace.split("\\.", -1)),
        catalogs ? Set.copyOf(catalogs().names()) : Set.of());
  }

  /**
   * The text that would be sent for a statement; a command of the session stays as it is.
   *
   * @throws SQLException as {@link #read}
   */
  String nativeText(JdbcStatement statement) throws SQLException {
    return read(statement) instanceof QueryText
        ? query(statement.text(), statement.unbound()).nativeText()
        : statement.text();
  }

  /** A query whose parameters have values, if it had any. */
  Query query(String text, SqlStatement bound) throws SQLException {
    return Query.of(text, bound, this);
  }

  static SQLException isReadOnly() {
    return SqlState.READ_ONLY.exception(
        "The connection is set to read only (setReadOnly), and this statement changes data");
  }

  static SQLException refusal(SqlScanException e) {
    SqlState state =
        e.reason() == SqlScanException.Reason.SYNTAX
            ? SqlState.SYNTAX_ERROR
            : SqlState.NOT_SUPPORTED;
    return state.exception(e.getMessage(), e);
  }
}
