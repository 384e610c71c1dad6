package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.sql.ColumnSource;
import dev.oleander.polars.jdbc.sql.DefaultNames;
import dev.oleander.polars.jdbc.sql.RewrittenSql;
import dev.oleander.polars.jdbc.sql.SqlScanException;
import dev.oleander.polars.jdbc.sql.SqlStatement;
import dev.oleander.polars.jdbc.sql.StatementKind;
import dev.oleander.polars.jdbc.sql.TableName;
import dev.oleander.polars.jdbc.sql.TokenKind;
import dev.oleander.polars.jdbc.workload.RegisteredTable;
import dev.oleander.polars.jdbc.workload.WorkloadRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.calcite.avatica.Meta;

/** A query with its names resolved and its text rewritten: all that a workload needs. Immutable. */
final class Query {
  private static final int SHOWN_CHARACTERS = 60;

  /** Where Polars' parser says that it stopped. */
  private static final Pattern PLACE = Pattern.compile("Line: (\\d{1,9}), Column: (\\d{1,9})");

  private final String text;
  private final RewrittenSql rewritten;
  private final String catalog;

  // Each table as the statement has it, and as what it is looked for.
  private final String lookups;

  private final ColumnSource columnSource;

  // The table of the column source; empty if there is none.
  private final Optional<TableName> sourceTable;

  private Query(
      String text,
      RewrittenSql rewritten,
      String catalog,
      String lookups,
      ColumnSource columnSource,
      Optional<TableName> sourceTable) {
    this.text = text;
    this.rewritten = rewritten;
    this.catalog = catalog;
    this.lookups = lookups;
    this.columnSource = columnSource;
    this.sourceTable = sourceTable;
  }

  /** Tells the catalogs that a statement may name; asked only if it names one. */
  interface Catalogs {
    List<String> names() throws SQLException;
  }

  /**
   * Reads a statement.
   *
   * @param catalog the current catalog
   * @param namespace the current namespace, its levels joined by dots
   * @throws SQLException 42000 if it is malformed, HYC00 if it is none that can be run
   */
  static Query of(String text, String catalog, String namespace, Catalogs catalogs)
      throws SQLException {
    if (text == null) {
      throw SqlState.INVALID_ARGUMENT.exception("The SQL text is null");
    }
    try {
      SqlStatement statement = SqlStatement.parse(text);
      refuseUnsupported(statement);
      boolean namesCatalogs =
          statement.tableReferences().stream().anyMatch(table -> table.parts().size() > 2);
      DefaultNames names =
          new DefaultNames(
              Optional.of(catalog),
              List.of(namespace.split("\\.", -1)),
              namesCatalogs ? Set.copyOf(catalogs.names()) : Set.of());
      RewrittenSql rewritten = statement.rewrite(names);
      String lookups =
          statement.tableReferences().stream()
              .map(
                  table ->
                      text.substring(table.start(), table.end())
                          + " as "
                          + names.resolve(table.parts()))
              .distinct()
              .collect(Collectors.joining(", "));
      ColumnSource columnSource = statement.columnSource();
      return new Query(
          text,
          rewritten,
          onlyCatalog(rewritten, catalog),
          lookups,
          columnSource,
          columnSource.table().map(table -> names.resolve(table.parts())));
    } catch (SqlScanException e) {
      SqlState state =
          e.reason() == SqlScanException.Reason.SYNTAX
              ? SqlState.SYNTAX_ERROR
              : SqlState.NOT_SUPPORTED;
      throw state.exception(e.getMessage(), e);
    }
  }

  private static void refuseUnsupported(SqlStatement statement) throws SQLException {
    if (statement.kind() == StatementKind.SHOW_TABLES) {
      throw SqlState.NOT_SUPPORTED.exception(
          "SHOW TABLES is not supported: use DatabaseMetaData.getTables");
    }
    if (statement.tokens().stream().anyMatch(token -> token.kind() == TokenKind.PARAMETER)) {
      throw SqlState.NOT_SUPPORTED.exception(
          "Parameters (?) are not supported: write the values into the statement");
    }
  }

  private static String onlyCatalog(RewrittenSql rewritten, String current) throws SQLException {
    Set<String> used =
        rewritten.registeredTables().stream()
            .map(table -> table.table().catalog().orElse(current))
            .collect(Collectors.toSet());
    if (used.size() > 1) {
      throw SqlState.NOT_SUPPORTED.exception(
          "A statement can read tables of one catalog, and this one names tables of "
              + String.join(" and ", used.stream().sorted().toList()));
    }
    for (var table : rewritten.registeredTables()) {
      if (table.table().table().contains(".")) {
        throw SqlState.NOT_SUPPORTED.exception(
            "The service cannot be given a table with a dot in its name: \""
                + table.table().table()
                + "\"");
      }
    }
    return used.isEmpty() ? current : used.iterator().next();
  }

  /** Carries a query through Avatica, which knows it as an internal parameter of the signature. */
  Meta.Signature signature() {
    return new Meta.Signature(
        List.of(),
        text,
        List.of(),
        Map.of(Query.class.getName(), this),
        Meta.CursorFactory.ARRAY,
        Meta.StatementType.SELECT);
  }

  /** The query that {@link #signature} put there. */
  static Query of(Meta.Signature signature) {
    return (Query) signature.internalParameters.get(Query.class.getName());
  }

  /** The text as the application wrote it. */
  String text() {
    return text;
  }

  /** The text that is sent. */
  String nativeText() {
    return rewritten.sql();
  }

  /** See {@link ColumnTables#of}. */
  Optional<TableName> tableOf(int column, int columns) {
    return columnSource.of(column, columns).flatMap(reference -> sourceTable);
  }

  String beginning() {
    String line = text.strip().lines().findFirst().orElse("");
    return line.length() > SHOWN_CHARACTERS ? line.substring(0, SHOWN_CHARACTERS) + "…" : line;
  }

  /**
   * @param timeout null for none
   */
  WorkloadRequest request(long maxRows, int batchRows, Duration timeout) {
    List<RegisteredTable> tables =
        rewritten.registeredTables().stream()
            .map(table -> new RegisteredTable(table.alias(), lakeName(table.table())))
            .toList();
    return new WorkloadRequest(rewritten.sql(), tables, catalog, maxRows, batchRows, timeout);
  }

  private static String lakeName(TableName table) {
    return String.join(".", table.namespace()) + "." + table.table();
  }

  /**
   * Adds to the server's error what only the driver knows: which names the statement's tables were
   * resolved to, and where a place in the text that was sent is in the application's.
   */
  SQLException explain(SQLException error) {
    List<String> notes = new ArrayList<>();
    if (isMissingName(error) && !lookups.isEmpty()) {
      notes.add("The statement's tables were looked for like this: " + lookups);
    }
    if (!rewritten.sql().equals(text) && error.getMessage() != null) {
      Matcher place = PLACE.matcher(error.getMessage());
      if (place.find()) {
        notes.add(
            "In your text that is "
                + rewritten
                    .positions()
                    .originalOf(
                        Integer.parseInt(place.group(1)), Integer.parseInt(place.group(2))));
      }
    }
    if (notes.isEmpty()) {
      return error;
    }
    SqlState state = stateOf(error);
    return state == null
        ? error
        : state.exception(error.getMessage() + ". " + String.join(". ", notes), error);
  }

  private static boolean isMissingName(SQLException error) {
    SqlState state = stateOf(error);
    return state == SqlState.TABLE_NOT_FOUND
        || state == SqlState.NAMESPACE_NOT_FOUND
        || state == SqlState.CATALOG_NOT_FOUND;
  }

  private static SqlState stateOf(SQLException error) {
    for (SqlState state : SqlState.values()) {
      if (Objects.equals(state.code(), error.getSQLState())) {
        return state;
      }
    }
    return null;
  }
}
