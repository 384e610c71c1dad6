package dev.oleander.polars.jdbc.catalog;

import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A table of the lake, as its newest metadata describes it.
 *
 * @param comment the table's property of that name
 * @param columns in order; none if the metadata cannot be read
 * @param unreadable why the metadata cannot be read; null if it can
 */
record LakeTable(
    String namespace,
    String name,
    Optional<String> comment,
    List<TableColumn> columns,
    SQLException unreadable) {
  LakeTable {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(comment, "comment");
    columns = List.copyOf(columns);
  }

  static LakeTable unreadable(String namespace, String name, SQLException why) {
    return new LakeTable(namespace, name, Optional.empty(), List.of(), why);
  }

  /** What it takes of a cache. */
  int weight() {
    return 1 + columns.size();
  }
}
