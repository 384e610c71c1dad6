package dev.oleander.polars.jdbc.sql;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which columns of a query's result are columns of its table as they are, as far as the text alone
 * shows it. It shows nothing of a query that reads more than one table, or has queries within.
 *
 * @param table the only table of the query; empty where nothing is known
 * @param items what the SELECT list has, in its order
 */
public record ColumnSource(Optional<TableReference> table, List<Item> items) {
  /** An item of a SELECT list. */
  public enum Item {
    /** A column of the table. */
    COLUMN,
    /** All columns of the table, or as many as the result has beside the other items. */
    WILDCARD,
    /** Anything else. */
    EXPRESSION
  }

  public static final ColumnSource UNKNOWN = new ColumnSource(Optional.empty(), List.of());

  /** Copies {@code items}. */
  public ColumnSource {
    Objects.requireNonNull(table, "table");
    items = List.copyOf(items);
  }

  /**
   * The table that has a column of the result.
   *
   * @param column counts from 0
   * @param columns of the result
   */
  public Optional<TableReference> of(int column, int columns) {
    int wildcard = items.indexOf(Item.WILDCARD);
    if (wildcard < 0) {
      return items.size() == columns ? tableOf(items.get(column)) : Optional.empty();
    }
    if (items.lastIndexOf(Item.WILDCARD) != wildcard || items.size() - 1 > columns) {
      return Optional.empty();
    }
    int behind = columns - column; // from the end, which is 1
    int itemsBehind = items.size() - 1 - wildcard;
    if (column < wildcard) {
      return tableOf(items.get(column));
    }
    return tableOf(behind > itemsBehind ? Item.WILDCARD : items.get(items.size() - behind));
  }

  private Optional<TableReference> tableOf(Item item) {
    return item == Item.EXPRESSION ? Optional.empty() : table;
  }
}
