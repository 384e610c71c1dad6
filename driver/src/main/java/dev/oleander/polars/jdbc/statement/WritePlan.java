package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.catalog.TargetColumn;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.http.ServerExtensions;
import dev.oleander.polars.jdbc.parameter.BoundRow;
import dev.oleander.polars.jdbc.sql.Change;
import dev.oleander.polars.jdbc.sql.InsertedRows;
import dev.oleander.polars.jdbc.sql.SqlScanException;
import dev.oleander.polars.jdbc.sql.SqlStatement;
import dev.oleander.polars.jdbc.workload.Destination;
import dev.oleander.polars.jdbc.workload.WorkloadRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Makes the workload of a statement that writes: its query, and where the result goes. A service
 * without the extension {@code destinations} is sent what the documented API has, and gets all
 * columns of the table by their names.
 */
final class WritePlan {
  static final String DESTINATIONS = "destinations";
  static final String SAVE_MODE_CREATE = "save-mode-create";

  private final WriteText text;
  private final Change.Write change;
  private final Session session;
  private final ZoneId zone;
  private final boolean extended;

  /**
   * @param zone of the session
   */
  WritePlan(WriteText text, Session session, ZoneId zone) throws SQLException {
    this.text = text;
    this.change = text.change();
    this.session = session;
    this.zone = zone;
    this.extended = session.extensions().has(DESTINATIONS);
    checkService(session.extensions());
  }

  private void checkService(ServerExtensions extensions) throws SQLException {
    boolean creates =
        change.mode() == Change.Mode.CREATE || change.mode() == Change.Mode.CREATE_IF_ABSENT;
    if (creates && !(extended && extensions.has(SAVE_MODE_CREATE))) {
      throw SqlState.NOT_SUPPORTED.exception(
          "The service cannot be asked to make a table only if there is none (it has no extension "
              + SAVE_MODE_CREATE
              + "): use CREATE OR REPLACE TABLE … AS, which replaces a table that is there");
    }
    if (!change.partitionBy().isEmpty() && !extended) {
      throw SqlState.NOT_SUPPORTED.exception(
          "The service cannot be told how to partition a table (it has no extension "
              + DESTINATIONS
              + "): leave PARTITIONED BY out");
    }
  }

  /** A query, and the columns of the table that its columns go to; none for all by name. */
  private record Source(Query query, List<String> columns) {}

  /**
   * The request.
   *
   * @param values of the parameters, of each execution that is taken together
   * @param timeout null for none
   * @throws SQLException if the rows cannot be written as they are
   */
  WorkloadRequest request(List<BoundRow> values, Duration timeout) throws SQLException {
    Source source = source(values);
    String catalog = text.catalogOfTarget();
    Optional<String> other = source.query().catalogOfTables().filter(name -> !name.equals(catalog));
    if (other.isPresent()) {
      throw SqlState.NOT_SUPPORTED.exception(
          "A statement can read and write tables of one catalog, and this one reads tables of "
              + other.get()
              + " and writes to one of "
              + catalog);
    }
    return source.query().request(destination(source.columns()), catalog, timeout, zone);
  }

  private Destination destination(List<String> columns) {
    String mode =
        switch (change.mode()) {
          case APPEND -> "append";
          case OVERWRITE, REPLACE -> "overwrite";
          case CREATE, CREATE_IF_ABSENT -> "create";
        };
    return new Destination(
        Query.lakeName(text.target()),
        mode,
        extended
            ? Optional.of(
                new Destination.Beyond(
                    columns,
                    change.partitionBy(),
                    change.mode() == Change.Mode.REPLACE,
                    UUID.randomUUID().toString()))
            : Optional.empty());
  }

  private Source source(List<BoundRow> values) throws SQLException {
    if (change.rows() instanceof InsertedRows rows) {
      List<TargetColumn> table = tableColumns();
      ValuesQuery query = new ValuesQuery(rows, named(table), table, zone, !extended);
      return new Source(query.query(text, values), extended ? query.columns() : List.of());
    }
    Change.Selected selected = (Change.Selected) text.bind(values.get(0)).rows();
    if (change.byName()) {
      return new Source(text.reader().query(text.text(), selected.query()), List.of());
    }
    List<TargetColumn> table = tableColumns();
    List<TargetColumn> columns = named(table);
    if (extended) {
      return new Source(
          text.reader().query(text.text(), selected.query()),
          columns.stream().map(TargetColumn::name).toList());
    }
    return new Source(
        text.reader().query(text.text(), renamed(selected.query(), columns, table)), List.of());
  }

  /** The columns of the table that the rows have, in their order. */
  List<TargetColumn> columns() throws SQLException {
    return named(tableColumns());
  }

  private List<TargetColumn> tableColumns() throws SQLException {
    return session
        .lake()
        .columnsToWrite(
            text.catalogOfTarget(),
            String.join(".", text.target().namespace()),
            text.target().table());
  }

  /** The columns that the statement lists, or all. */
  private List<TargetColumn> named(List<TargetColumn> table) throws SQLException {
    if (change.columns().isEmpty()) {
      return table;
    }
    Set<String> seen = new HashSet<>();
    List<TargetColumn> named = new ArrayList<>();
    for (String name : change.columns().get()) {
      if (!seen.add(name)) {
        throw SqlState.SYNTAX_ERROR.exception("The column '" + name + "' is listed twice");
      }
      named.add(
          table.stream()
              .filter(column -> column.name().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      SqlState.COLUMN_NOT_FOUND.exception(
                          "The table '"
                              + text.target()
                              + "' has no column '"
                              + name
                              + "'; it has "
                              + String.join(
                                  ", ", table.stream().map(TargetColumn::name).toList()))));
    }
    return named;
  }

  /** The query with the table's names for its columns, and NULL for those that it has not. */
  private SqlStatement renamed(
      SqlStatement query, List<TargetColumn> columns, List<TargetColumn> table)
      throws SQLException {
    StringBuilder before = new StringBuilder("SELECT ");
    for (TargetColumn column : table) {
      if (before.length() > "SELECT ".length()) {
        before.append(", ");
      }
      if (!columns.contains(column)) {
        before.append(ValuesQuery.none(column, zone)).append(" AS ");
      }
      before.append(SqlStatement.quoted(column.name()));
    }
    String names =
        String.join(
            ", ", columns.stream().map(column -> SqlStatement.quoted(column.name())).toList());
    try {
      return query.within(before + " FROM (", "\n) AS \"__rows\"(" + names + ")");
    } catch (SqlScanException e) {
      throw StatementReader.refusal(e);
    }
  }
}
