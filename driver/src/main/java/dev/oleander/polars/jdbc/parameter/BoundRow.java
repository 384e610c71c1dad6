package dev.oleander.polars.jdbc.parameter;

import dev.oleander.polars.jdbc.sql.ParameterLiteral;
import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.util.Collections;
import java.util.List;

/** The values of all parameters of a statement at one moment. Immutable. */
public final class BoundRow {
  /** Of a statement without parameters. */
  public static final BoundRow NONE = new BoundRow(List.of(), List.of());

  private final List<ParameterLiteral> literals;
  private final List<BoundValue> values;

  BoundRow(List<ParameterLiteral> literals, List<BoundValue> values) {
    this.literals = List.copyOf(literals);
    this.values = List.copyOf(values);
  }

  /** NULL for each of so many parameters. */
  public static BoundRow nulls(int count) {
    BoundValue none = BoundValue.none(ColumnType.of(TypeKind.NULL));
    return new BoundRow(
        Collections.nCopies(count, LiteralWriter.literal(none)), Collections.nCopies(count, none));
  }

  /** The values as literals, in the order of the parameters. */
  public List<ParameterLiteral> literals() {
    return literals;
  }

  /**
   * One of the values.
   *
   * @param parameter from 1
   */
  public Constant value(int parameter) {
    return new Constant(values.get(parameter - 1), "the value of parameter " + parameter);
  }
}
