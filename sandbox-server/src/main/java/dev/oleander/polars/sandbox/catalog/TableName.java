package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.Objects;

/**
 * A table within a catalog.
 *
 * @param namespace the levels of the namespace, joined by dots; not empty
 * @param table the table's own name; not empty
 */
public record TableName(String namespace, String table) {

  public TableName {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(table, "table");
  }

  /**
   * Reads {@code namespace.table}; the last dot parts the two.
   *
   * @throws SandboxException INVALID_REQUEST when a part is missing
   */
  public static TableName parse(String text) {
    int dot = text.lastIndexOf('.');
    if (dot <= 0
        || dot == text.length() - 1
        || text.startsWith(".")
        || text.contains("..")
        || text.indexOf('\0') >= 0) {
      throw new SandboxException(
          ErrorCode.INVALID_REQUEST, "'" + text + "' does not name a table: write namespace.table");
    }
    return new TableName(text.substring(0, dot), text.substring(dot + 1));
  }

  @Override
  public String toString() {
    return namespace + "." + table;
  }
}
