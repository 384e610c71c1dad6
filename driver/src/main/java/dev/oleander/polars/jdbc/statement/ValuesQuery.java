package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.catalog.TargetColumn;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.parameter.AssignedColumn;
import dev.oleander.polars.jdbc.parameter.BoundRow;
import dev.oleander.polars.jdbc.parameter.Constant;
import dev.oleander.polars.jdbc.sql.Change;
import dev.oleander.polars.jdbc.sql.InsertedRows;
import dev.oleander.polars.jdbc.sql.InsertedValue;
import dev.oleander.polars.jdbc.sql.JdbcText;
import dev.oleander.polars.jdbc.sql.SqlScanException;
import dev.oleander.polars.jdbc.sql.SqlStatement;
import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rows of {@code INSERT … VALUES} as a query that answers them in the types of the table. Rows
 * that hold nothing but values are sent as one array a column, however many they are; where Polars
 * has to evaluate something, each row is a SELECT.
 */
final class ValuesQuery {
  /** What Polars parses and plans in no time; beyond some hundreds it breaks down. */
  private static final int MOST_SELECTS = 50;

  private final InsertedRows rows;
  private final List<Target> targets = new ArrayList<>();

  /** A column of the query: what is written to a column of the table. */
  private static final class Target {
    private final TargetColumn column;
    private final AssignedColumn assigned; // null for a type of which Polars has no literals
    private final Constant missing; // what DEFAULT is

    Target(TargetColumn column, ZoneId zone) throws SQLException {
      this.column = column;
      this.assigned = assigned(column, zone);
      this.missing = defaultOf(column);
    }

    /** Refuses NULL where a value must be, and any value where none can be spelled. */
    Constant checked(Constant value, long row) throws SQLException {
      boolean isNull = value.isNull();
      if (isNull && column.required()) {
        throw assigned == null
            ? SqlState.NOT_NULL_VIOLATION.exception(
                "Row " + row + ", column '" + column.name() + "' is NOT NULL")
            : assigned.missing(row);
      }
      if (!isNull && assigned == null) {
        throw SqlState.NOT_SUPPORTED.exception(
            "Column '"
                + column.name()
                + "': Polars SQL has no literals of "
                + column.typeName()
                + "; write such values with INSERT … SELECT");
      }
      return value;
    }
  }

  /**
   * @param named the columns that the rows have values for
   * @param table all columns of the table
   * @param whole whether the query is to have all columns of the table
   * @throws SQLException 42000 if there are not as many values as columns
   */
  ValuesQuery(
      InsertedRows rows,
      List<TargetColumn> named,
      List<TargetColumn> table,
      ZoneId zone,
      boolean whole)
      throws SQLException {
    this.rows = rows;
    if (rows.width() != named.size()) {
      throw SqlState.SYNTAX_ERROR.exception(
          "A row has "
              + rows.width()
              + " values for "
              + named.size()
              + " columns: "
              + String.join(", ", named.stream().map(TargetColumn::name).toList()));
    }
    for (TargetColumn column : named) {
      targets.add(new Target(column, zone));
    }
    for (TargetColumn column : table) {
      boolean given = named.contains(column);
      if (!given && (whole || column.required() || column.defaultValue().isPresent())) {
        targets.add(new Target(column, zone));
      }
    }
  }

  private static AssignedColumn assigned(TargetColumn column, ZoneId zone) {
    Optional<ColumnType> type = column.type().filter(ValuesQuery::hasLiterals);
    return type.map(known -> new AssignedColumn(column.name(), known, column.uuid(), zone))
        .orElse(null);
  }

  private static boolean hasLiterals(ColumnType type) {
    return type.kind() != TypeKind.STRUCT
        && type.kind() != TypeKind.NULL
        && type.children().stream().allMatch(child -> hasLiterals(child.type()));
  }

  /** NULL as an operand of a column's type. */
  static String none(TargetColumn column, ZoneId zone) {
    AssignedColumn assigned = assigned(column, zone);
    return assigned == null ? "NULL" : assigned.none();
  }

  /** What a column's default is, which Iceberg has as a literal of SQL. */
  private static Constant defaultOf(TargetColumn column) throws SQLException {
    if (column.defaultValue().isEmpty()) {
      return Constant.none();
    }
    try {
      Change.Write read =
          (Change.Write)
              JdbcText.parse("INSERT INTO t VALUES (" + column.defaultValue().get() + ")", false)
                  .statements()
                  .get(0)
                  .change()
                  .orElseThrow();
      InsertedValue value = ((InsertedRows) read.rows()).rows().get(0).get(0);
      if (value.isConstant()) {
        return constant(value, Constant.none(), BoundRow.NONE);
      }
    } catch (SqlScanException e) {
      // Told below.
    }
    throw SqlState.NOT_SUPPORTED.exception(
        "Column '"
            + column.name()
            + "': its default "
            + column.defaultValue().get()
            + " cannot be written; give a value for the column");
  }

  private static Constant constant(InsertedValue value, Constant missing, BoundRow bound) {
    if (value instanceof InsertedValue.Parameter parameter) {
      return bound.value(parameter.number());
    }
    if (value instanceof InsertedValue.Default) {
      return missing;
    }
    if (value instanceof InsertedValue.Numeric number) {
      return Constant.of(new BigDecimal(number.text()));
    }
    if (value instanceof InsertedValue.Text text) {
      return Constant.of(text.text());
    }
    if (value instanceof InsertedValue.Temporal temporal) {
      return Constant.of(temporal.text());
    }
    if (value instanceof InsertedValue.Bytes bytes) {
      return Constant.of(bytes.bytes());
    }
    return value instanceof InsertedValue.Truth truth
        ? Constant.of(truth.value())
        : Constant.none();
  }

  /** The columns of the table that the query's columns are for, in their order. */
  List<String> columns() {
    return targets.stream().map(target -> target.column.name()).toList();
  }

  /**
   * The query.
   *
   * @param bound the values of the parameters, for each time that the rows are written
   * @throws SQLException if a column cannot have a value
   */
  Query query(WriteText text, List<BoundRow> bound) throws SQLException {
    return rows.areConstant() ? ofArrays(text, bound) : ofSelects(text, bound.get(0));
  }

  private Query ofArrays(WriteText text, List<BoundRow> bound) throws SQLException {
    StringBuilder arrays = new StringBuilder();
    List<String> names = new ArrayList<>();
    List<String> selected = new ArrayList<>();
    for (int column = 0; column < targets.size(); column++) {
      Target target = targets.get(column);
      String name = "c" + (column + 1);
      names.add(name);
      selected.add(
          (target.assigned == null ? name : target.assigned.cast(name))
              + " AS "
              + SqlStatement.quoted(target.column.name()));
      arrays.append(column == 0 ? "[" : ", [");
      array(arrays, target, column, bound);
      arrays.append(']');
    }
    String sql =
        "SELECT "
            + String.join(", ", selected)
            + " FROM UNNEST("
            + arrays
            + ") AS \"__rows\"("
            + String.join(", ", names)
            + ")";
    return Query.generated(text.text(), sql, text.catalogOfTarget());
  }

  private void array(StringBuilder array, Target target, int column, List<BoundRow> bound)
      throws SQLException {
    long row = 0;
    for (BoundRow values : bound) {
      for (List<InsertedValue> inserted : rows.rows()) {
        row++;
        if (row > 1) {
          array.append(", ");
        }
        array.append(element(target, value(target, inserted, column, values, row), row));
      }
    }
  }

  private static String element(Target target, Constant value, long row) throws SQLException {
    return target.assigned == null ? "NULL" : target.assigned.element(value, row);
  }

  private static Constant value(
      Target target, List<InsertedValue> inserted, int column, BoundRow values, long row)
      throws SQLException {
    Constant value =
        column < inserted.size()
            ? constant(inserted.get(column), target.missing, values)
            : target.missing;
    return target.checked(value, row);
  }

  private Query ofSelects(WriteText text, BoundRow values) throws SQLException {
    if (rows.rows().size() > MOST_SELECTS) {
      throw SqlState.NOT_SUPPORTED.exception(
          "An INSERT whose rows hold expressions has "
              + MOST_SELECTS
              + " rows at most, and this one has "
              + rows.rows().size()
              + ": write values alone, or fewer rows");
    }
    try {
      SqlStatement query =
          rows.query(
              columns(),
              (row, column) -> {
                Target target = targets.get(column);
                Constant value = value(target, rows.rows().get(row), column, values, row + 1L);
                return target.assigned == null ? "NULL" : target.assigned.operand(value, row + 1L);
              },
              values.literals());
      return text.reader().query(text.text(), query);
    } catch (SqlScanException e) {
      throw StatementReader.refusal(e);
    }
  }
}
