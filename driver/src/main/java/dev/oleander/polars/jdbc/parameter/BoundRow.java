package dev.oleander.polars.jdbc.parameter;

import dev.oleander.polars.jdbc.sql.ParameterLiteral;
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
