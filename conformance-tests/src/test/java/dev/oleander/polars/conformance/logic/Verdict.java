package dev.oleander.polars.conformance.logic;

import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What became of a query of the corpus. */
enum Verdict {
  /** The answer is the expected one. */
  PASSED,

  /** The answer is SQLite's own where {@code /} does not cut off the fraction. */
  TRUE_DIVISION,

  /**
   * Polars wants {@code AS} for a column of a grouped query that begins with a literal or a sign.
   */
  UNNAMED_IN_GROUP("42S22", "unable to find column \"(literal|\\w+)\"; valid columns: .*"),

  /** Polars does not let two columns of a result have one name. */
  SAME_NAMES("HY000", ".*(contained duplicate output name|is duplicate).*"),

  /** Polars takes a sign for arithmetic, and does none on text. */
  SIGN_OF_TEXT("HY000", "arithmetic on dtypes dyn int and str is not allowed.*"),

  /** Polars reads conditions only so deep. */
  TOO_DEEP("42000", ".*recursion limit exceeded.*");

  private final String state;
  private final Pattern message;

  Verdict() {
    this("", "");
  }

  Verdict(String state, String message) {
    this.state = state;
    this.message = Pattern.compile(message, Pattern.DOTALL);
  }

  /** The reason for which Polars refuses a query, if it is a known one. */
  static Optional<Verdict> ofRefusal(SQLException refusal) {
    return Stream.of(values())
        .filter(verdict -> verdict.state.equals(refusal.getSQLState()))
        .filter(verdict -> verdict.message.matcher(refusal.getMessage()).matches())
        .findFirst();
  }
}
