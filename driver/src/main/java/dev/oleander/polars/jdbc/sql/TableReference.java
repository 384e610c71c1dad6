package dev.oleander.polars.jdbc.sql;

import java.util.List;
import java.util.Optional;

/**
 * A table as a FROM clause names it. References to common table expressions are not among them.
 *
 * @param parts the parts of the name, their quotes removed, outermost first
 * @param alias the alias that the statement gives it
 * @param start offset of the name in the text
 * @param end offset after the name
 */
public record TableReference(List<String> parts, Optional<String> alias, int start, int end) {

  /** Copies {@code parts}. */
  public TableReference {
    parts = List.copyOf(parts);
  }
}
