package dev.oleander.polars.jdbc.sql;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The rows of {@code INSERT … VALUES}: all of one length, at least one. Immutable. */
public final class InsertedRows implements Change.Rows {
  private final PositionMap written;
  private final ParameterPlaces places;
  private final List<List<InsertedValue>> rows;

  /**
   * @param written leads from the text that offsets of expressions mean
   * @param places of the parameters in that text
   */
  InsertedRows(PositionMap written, ParameterPlaces places, List<List<InsertedValue>> rows) {
    this.written = written;
    this.places = places;
    this.rows = rows.stream().map(List::copyOf).toList();
  }

  /** The values of each row. */
  public List<List<InsertedValue>> rows() {
    return rows;
  }

  /** How many values a row has. */
  public int width() {
    return rows.get(0).size();
  }

  /** Whether all values are known without Polars. */
  public boolean areConstant() {
    return rows.stream().flatMap(List::stream).allMatch(InsertedValue::isConstant);
  }

  /** Spells what is known without Polars. */
  public interface Spelling<E extends Exception> {
    /**
     * Spells one value.
     *
     * @param row from 0
     * @param column from 0
     * @return an operand of Polars SQL
     */
    String constant(int row, int column) throws E;
  }

  /**
   * The rows as a query, a SELECT for each.
   *
   * @param columns the names of the query's columns; those beyond the values are constants
   * @param constants spells all but the expressions
   * @param values of the parameters, for those within expressions
   * @throws SqlScanException if a value cannot stand in its place, or an expression is none
   */
  public <E extends Exception> SqlStatement query(
      List<String> columns, Spelling<E> constants, List<ParameterLiteral> values)
      throws SqlScanException, E {
    String text = written.rewritten();
    List<Splice> bound =
        values.isEmpty()
            ? List.of()
            : places.bind(values).stream().sorted(Comparator.comparingInt(Splice::start)).toList();
    TranslatedText query = new TranslatedText(text);
    int origin = 0;
    for (int row = 0; row < rows.size(); row++) {
      query.put(row == 0 ? "SELECT" : "UNION ALL SELECT", origin);
      for (int column = 0; column < columns.size(); column++) {
        if (column > 0) {
          query.put(",", origin);
        }
        if (column < width()
            && rows.get(row).get(column) instanceof InsertedValue.Expression expression) {
          copy(query, expression, bound);
          origin = expression.to();
        } else {
          query.put(constants.constant(row, column), origin);
        }
        query.put("AS " + Identifier.quote(columns.get(column)), origin);
      }
    }
    return SqlStatement.parse(query.positions(text.length(), Optional.of(written)));
  }

  private static void copy(
      TranslatedText query, InsertedValue.Expression expression, List<Splice> bound)
      throws SqlScanException {
    int copied = expression.from();
    for (Splice splice : bound) {
      if (splice.start() >= expression.from() && splice.end() <= expression.to()) {
        query.copy(copied, splice.start());
        query.put(splice.replacement(), splice.start());
        copied = splice.end();
      }
    }
    query.copy(copied, expression.to());
  }
}
