package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.arrow.ResultColumn;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.sql.TableName;
import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The columns of a result. A column's name is its label, also where it is known which column of
 * which table it is. Immutable; usable after its result is closed.
 */
final class PolarsResultSetMetaData implements ResultSetMetaData {
  private final List<ResultColumn> columns;
  private final ColumnTables tables;

  PolarsResultSetMetaData(List<ResultColumn> columns, ColumnTables tables) {
    this.columns = List.copyOf(columns);
    this.tables = tables;
  }

  private ResultColumn column(int index) throws SQLException {
    if (index < 1 || index > columns.size()) {
      throw SqlState.INVALID_INDEX.exception(
          "There is no column " + index + ": the result has columns 1 to " + columns.size());
    }
    return columns.get(index - 1);
  }

  /** All that is known of a column's type. */
  ColumnType type(int index) throws SQLException {
    return column(index).type();
  }

  private Optional<TableName> table(int index) throws SQLException {
    column(index);
    return tables.of(index - 1, columns.size());
  }

  @Override
  public int getColumnCount() {
    return columns.size();
  }

  @Override
  public String getColumnLabel(int index) throws SQLException {
    return column(index).name();
  }

  @Override
  public String getColumnName(int index) throws SQLException {
    return column(index).name();
  }

  @Override
  public int getColumnType(int index) throws SQLException {
    return type(index).jdbcCode();
  }

  @Override
  public String getColumnTypeName(int index) throws SQLException {
    return type(index).typeName();
  }

  @Override
  public String getColumnClassName(int index) throws SQLException {
    return type(index).javaClass().getName();
  }

  @Override
  public int getColumnDisplaySize(int index) throws SQLException {
    return type(index).displaySize();
  }

  @Override
  public int getPrecision(int index) throws SQLException {
    return type(index).precision();
  }

  @Override
  public int getScale(int index) throws SQLException {
    return type(index).scale();
  }

  @Override
  public boolean isSigned(int index) throws SQLException {
    return type(index).signed();
  }

  @Override
  public int isNullable(int index) throws SQLException {
    return column(index).nullable() ? columnNullable : columnNoNulls;
  }

  @Override
  public boolean isCaseSensitive(int index) throws SQLException {
    return type(index).kind() == TypeKind.STRING;
  }

  @Override
  public boolean isSearchable(int index) throws SQLException {
    return type(index).kind().comparable();
  }

  @Override
  public boolean isAutoIncrement(int index) throws SQLException {
    column(index);
    return false;
  }

  @Override
  public boolean isCurrency(int index) throws SQLException {
    column(index);
    return false;
  }

  @Override
  public boolean isReadOnly(int index) throws SQLException {
    column(index);
    return true;
  }

  @Override
  public boolean isWritable(int index) throws SQLException {
    column(index);
    return false;
  }

  @Override
  public boolean isDefinitelyWritable(int index) throws SQLException {
    column(index);
    return false;
  }

  @Override
  public String getCatalogName(int index) throws SQLException {
    return table(index).flatMap(TableName::catalog).orElse("");
  }

  @Override
  public String getSchemaName(int index) throws SQLException {
    return table(index).map(table -> String.join(".", table.namespace())).orElse("");
  }

  @Override
  public String getTableName(int index) throws SQLException {
    return table(index).map(TableName::table).orElse("");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return Wrapped.unwrap(this, type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type != null && type.isInstance(this);
  }
}
