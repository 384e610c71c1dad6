package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The names that one SELECT sees, filled while it is scanned. */
final class SelectScope {
  private final Optional<SelectScope> outer;
  private final CommonTableExpressions commonTables;
  private final List<FromItem> fromItems = new ArrayList<>();
  private final List<ColumnChain> columnChains = new ArrayList<>();
  private final Map<String, List<FromItem>> byExposedName = new HashMap<>();

  SelectScope(Optional<SelectScope> outer, CommonTableExpressions commonTables) {
    this.outer = outer;
    this.commonTables = commonTables;
  }

  /** The key under which names that differ in case only are the same. */
  static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  Optional<SelectScope> outer() {
    return outer;
  }

  CommonTableExpressions commonTables() {
    return commonTables;
  }

  List<FromItem> fromItems() {
    return Collections.unmodifiableList(fromItems);
  }

  void add(FromItem item) {
    fromItems.add(item);
  }

  void replaceLast(FromItem item) {
    fromItems.set(fromItems.size() - 1, item);
  }

  /** Ends the filling of this scope. */
  void complete() {
    for (FromItem item : fromItems) {
      byExposedName.computeIfAbsent(key(item.exposedName()), k -> new ArrayList<>()).add(item);
    }
  }

  List<ColumnChain> columnChains() {
    return columnChains;
  }

  /** What {@code name} may refer to, ignoring case, in a complete scope. */
  List<FromItem> itemsExposing(String name) {
    return byExposedName.getOrDefault(key(name), List.of());
  }
}
