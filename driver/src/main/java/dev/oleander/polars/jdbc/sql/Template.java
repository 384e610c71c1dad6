package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Polars SQL with gaps for the operands of a function: {@code $1} for the first, and so on. Each
 * gap stands where any expression may, between parentheses or commas.
 */
record Template(List<Part> parts) {

  /**
   * A part of it.
   *
   * @param text what it says; empty for an operand
   * @param operand counts from 1; 0 for a text
   */
  record Part(String text, int operand) {}

  private static final Pattern GAP = Pattern.compile("\\$([1-9])");

  Template {
    parts = List.copyOf(parts);
  }

  static Template of(String sql) {
    List<Part> parts = new ArrayList<>();
    Matcher gap = GAP.matcher(sql);
    int done = 0;
    while (gap.find()) {
      if (gap.start() > done) {
        parts.add(new Part(sql.substring(done, gap.start()), 0));
      }
      parts.add(new Part("", Integer.parseInt(gap.group(1))));
      done = gap.end();
    }
    if (done < sql.length()) {
      parts.add(new Part(sql.substring(done), 0));
    }
    return new Template(parts);
  }

  /** The number of operands that it takes. */
  int operands() {
    return parts.stream().mapToInt(Part::operand).max().orElse(0);
  }
}
