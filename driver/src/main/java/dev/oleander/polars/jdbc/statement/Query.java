package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.sql.ColumnSource;
import dev.oleander.polars.jdbc.sql.DefaultNames;
import dev.oleander.polars.jdbc.sql.RewrittenSql;
import dev.oleander.polars.jdbc.sql.SqlScanException;
import dev.oleander.polars.jdbc.sql.SqlStatement;
import dev.oleander.polars.jdbc.sql.TableName;
import dev.oleander.polars.jdbc.sql.TableVersion;
import dev.oleander.polars.jdbc.workload.Destination;
import dev.oleander.polars.jdbc.workload.RegisteredTable;
import dev.oleander.polars.jdbc.workload.WorkloadRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A query with its names resolved and its text rewritten: all that a workload needs. Immutable. */
final class Query implements RowsRequest {
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
   * Resolves the names of a statement.
   *
   * @param text as the application wrote it
   * @param statement with values in place of its parameters
   * @throws SQLException HYC00 if it is none that can be run
   */
  static Query of(String text, SqlStatement statement, StatementReader reader) throws SQLException {
    try {
      boolean namesCatalogs =
          statement.tableReferences().stream().anyMatch(table -> table.parts().size() > 2);
      DefaultNames names = reader.names(namesCatalogs);
      RewrittenSql rewritten = statement.rewrite(names);
      String lookups =
          statement.tableReferences().stream()
              .map(
                  table ->
                      statement.text().substring(table.start(), table.end())
                          + " as "
                          + names.resolve(table.parts()))
              .distinct()
              .collect(Collectors.joining(", "));
      ColumnSource columnSource = statement.columnSource();
      return new Query(
          text,
          rewritten,
          onlyCatalog(rewritten, reader.catalog()),
          lookups,
          columnSource,
          columnSource.table().map(table -> names.resolve(table.parts())));
    } catch (SqlScanException e) {
      throw StatementReader.refusal(e);
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
      requireNoDot(table.table());
    }
    return used.isEmpty() ? current : used.iterator().next();
  }

  /**
   * A query that the driver wrote by itself.
   *
   * @param text that the application wrote
   * @param sql without names of tables
   */
  static Query generated(String text, String sql, String catalog) {
    return new Query(
        text, RewrittenSql.generated(sql), catalog, "", ColumnSource.UNKNOWN, Optional.empty());
  }

  /** The catalog of the tables that it names; empty if it names none. */
  Optional<String> catalogOfTables() {
    return rewritten.registeredTables().isEmpty() ? Optional.empty() : Optional.of(catalog);
  }

  @Override
  public String text() {
    return text;
  }

  /** The API has one text for a namespace and a table, joined by a dot. */
  static void requireNoDot(TableName table) throws SQLException {
    if (table.table().contains(".")) {
      throw SqlState.NOT_SUPPORTED.exception(
          "The service cannot be given a table with a dot in its name: \"" + table.table() + "\"");
    }
  }

  /** The text that is sent, with {@code ?} for parameters without values. */
  String nativeText() {
    return rewritten.shown();
  }

  @Override
  public Optional<TableName> tableOf(int column, int columns) {
    return columnSource.of(column, columns).flatMap(reference -> sourceTable);
  }

  @Override
  public WorkloadRequest request(
      long maxRows, int batchRows, Duration timeout, boolean describe, ZoneId zone) {
    return new WorkloadRequest(
        rewritten.sql(),
        tables(zone),
        catalog,
        maxRows,
        batchRows,
        timeout,
        describe,
        Optional.empty());
  }

  /**
   * The request to write its result.
   *
   * @param catalogOfTarget that of the destination
   * @param timeout null for none
   * @param zone of the session
   */
  WorkloadRequest request(
      Destination destination, String catalogOfTarget, Duration timeout, ZoneId zone) {
    return new WorkloadRequest(
        rewritten.sql(),
        tables(zone),
        catalogOfTarget,
        0,
        0,
        timeout,
        false,
        Optional.of(destination));
  }

  private List<RegisteredTable> tables(ZoneId zone) {
    return rewritten.registeredTables().stream().map(table -> registered(table, zone)).toList();
  }

  private static RegisteredTable registered(
      dev.oleander.polars.jdbc.sql.RegisteredTable table, ZoneId zone) {
    OptionalLong snapshot = OptionalLong.empty();
    Optional<Instant> asOf = Optional.empty();
    TableVersion version = table.version().orElse(null);
    if (version instanceof TableVersion.Snapshot numbered) {
      snapshot = OptionalLong.of(numbered.id());
    } else if (version instanceof TableVersion.At at) {
      asOf = Optional.of(at.instant());
    } else if (version instanceof TableVersion.AtLocal local) {
      asOf = Optional.of(local.clock().atZone(zone).toInstant());
    } else if (version != null) {
      throw new IllegalStateException("a statement is run whose parameters have no values");
    }
    return new RegisteredTable(table.alias(), lakeName(table.table()), snapshot, asOf);
  }

  /** A table as the API names it. */
  static String lakeName(TableName table) {
    return String.join(".", table.namespace()) + "." + table.table();
  }

  /**
   * Adds to the server's error what only the driver knows: which names the statement's tables were
   * resolved to, and where a place in the text that was sent is in the application's.
   */
  @Override
  public SQLException explain(SQLException error) {
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
    return SqlState.of(error)
        .map(state -> state.exception(error.getMessage() + ". " + String.join(". ", notes), error))
        .orElse(error);
  }

  private static boolean isMissingName(SQLException error) {
    return SqlState.TABLE_NOT_FOUND.is(error)
        || SqlState.NAMESPACE_NOT_FOUND.is(error)
        || SqlState.CATALOG_NOT_FOUND.is(error);
  }
}
