package dev.oleander.polars.jdbc.sql;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The common table expressions visible at one place of a query: the first so many of its WITH
 * clause and those visible around it.
 */
final class CommonTableExpressions {
  static final CommonTableExpressions NONE =
      new CommonTableExpressions(Map.of(), 0, Optional.empty());

  private final Map<String, Integer> clause;
  private final int visible;
  private final Optional<CommonTableExpressions> around;

  private CommonTableExpressions(
      Map<String, Integer> clause, int visible, Optional<CommonTableExpressions> around) {
    this.clause = clause;
    this.visible = visible;
    this.around = around;
  }

  /** What is visible at the start of a WITH clause that stands here. */
  CommonTableExpressions newClause() {
    return new CommonTableExpressions(new HashMap<>(), 0, Optional.of(this));
  }

  /** What is visible after the next expression of the clause, which {@code name} names. */
  CommonTableExpressions with(String name) {
    clause.putIfAbsent(SelectScope.key(name), visible);
    return new CommonTableExpressions(clause, visible + 1, around);
  }

  /** Whether {@code name} is visible; Polars 2.x matches these names ignoring case. */
  boolean contains(String name) {
    String key = SelectScope.key(name);
    Optional<CommonTableExpressions> level = Optional.of(this);
    while (level.isPresent()) {
      CommonTableExpressions current = level.get();
      if (current.clause.getOrDefault(key, current.visible) < current.visible) {
        return true;
      }
      level = current.around;
    }
    return false;
  }
}
