package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.catalog.TargetColumn;
import dev.oleander.polars.jdbc.sql.InsertedRows;
import dev.oleander.polars.jdbc.sql.InsertedValue;
import dev.oleander.polars.jdbc.type.ColumnType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;

/** The types of the parameters of {@code INSERT … VALUES}: those of the columns they go to. */
final class WrittenParameters implements Supplier<List<Optional<ColumnType>>> {
  private final PolarsConnection connection;
  private final WriteText text;

  WrittenParameters(PolarsConnection connection, WriteText text) {
    this.connection = connection;
    this.text = text;
  }

  @Override
  public List<Optional<ColumnType>> get() {
    List<Optional<ColumnType>> types =
        new ArrayList<>(Collections.nCopies(text.parameterCount(), Optional.empty()));
    if (!(text.change().rows() instanceof InsertedRows rows)) {
      return types;
    }
    try {
      List<TargetColumn> columns =
          new WritePlan(text, connection.session(), connection.zone()).columns();
      for (List<InsertedValue> row : rows.rows()) {
        for (int i = 0; i < row.size() && i < columns.size(); i++) {
          if (row.get(i) instanceof InsertedValue.Parameter parameter) {
            types.set(parameter.number() - 1, columns.get(i).type());
          }
        }
      }
    } catch (SQLException e) {
      PolarsDriver.LOGGER.log(Level.FINE, "The types of parameters are not known", e);
    }
    return types;
  }
}
