package dev.oleander.polars.jdbc.sql;

import java.util.List;
import java.util.Objects;

/**
 * A dotted name in an expression, such as {@code ns.t.c} or {@code ns.t.*}.
 *
 * @param parts its names; a final {@code *} is not one of them
 * @param wildcard whether {@code .*} follows the last part
 */
record ColumnChain(List<Identifier> parts, boolean wildcard) {

  ColumnChain {
    parts = List.copyOf(parts);
  }

  /** The largest number of leading parts that can name a table. */
  int longestPrefix() {
    return wildcard ? parts.size() : parts.size() - 1;
  }

  List<String> prefix(int length) {
    return parts.subList(0, length).stream().map(Identifier::value).toList();
  }

  // Written out: Java 25 holds the class whose record equality it generates, softly, and so the
  // class loader of an unloaded driver.
  @Override
  public boolean equals(Object other) {
    return other instanceof ColumnChain that
        && parts.equals(that.parts)
        && wildcard == that.wildcard;
  }

  @Override
  public int hashCode() {
    return Objects.hash(parts, wildcard);
  }
}
