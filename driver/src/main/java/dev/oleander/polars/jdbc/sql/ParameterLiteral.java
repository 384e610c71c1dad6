package dev.oleander.polars.jdbc.sql;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A value that is bound to a parameter, spelled in Polars SQL. Immutable.
 *
 * @param sql the value as an operand of its exact type; it stands by itself whatever is around it
 * @param isNull whether the value is NULL
 * @param wholeNumber the digits of a whole number that is not negative, for places that take
 *     nothing else: LIMIT, OFFSET and FETCH; empty for other values
 * @param list the elements, for {@code IN (?)}; empty for a value that is no list
 */
public record ParameterLiteral(
    String sql, boolean isNull, Optional<String> wholeNumber, Optional<Elements> list) {
  public ParameterLiteral {
    Objects.requireNonNull(sql, "sql");
    Objects.requireNonNull(wholeNumber, "wholeNumber");
    Objects.requireNonNull(list, "list");
  }

  /**
   * The elements of a list.
   *
   * @param sql each as an operand of its exact type
   * @param none NULL as an operand of the elements' type
   */
  public record Elements(List<String> sql, String none) {
    public Elements {
      sql = List.copyOf(sql);
      Objects.requireNonNull(none, "none");
    }
  }
}
