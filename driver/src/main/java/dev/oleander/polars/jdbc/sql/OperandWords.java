package dev.oleander.polars.jdbc.sql;

import java.util.Locale;
import java.util.Set;

/** The words after which an operand stands, so that what follows is a value and no alias. */
final class OperandWords {
  private static final Set<String> ALWAYS =
      Set.of(
          "ALL",
          "AND",
          "BETWEEN",
          "BY",
          "CASE",
          "DISTINCT",
          "DIV",
          "ELSE",
          "ESCAPE",
          "HAVING",
          "ILIKE",
          "LIKE",
          "LIMIT",
          "NOT",
          "OFFSET",
          "ON",
          "OR",
          "PREWHERE",
          "QUALIFY",
          "REGEXP",
          "RLIKE",
          "SELECT",
          "SIMILAR",
          "THEN",
          "WHEN",
          "WHERE",
          "XOR");

  /** In calls such as EXTRACT(DAY FROM d), POSITION(a IN b), TRIM(LEADING a FROM b). */
  private static final Set<String> WITHIN_CALLS =
      Set.of("BOTH", "FOR", "FROM", "IN", "LEADING", "PLACING", "TRAILING");

  private OperandWords() {}

  /** Whether an operand stands after the word at {@code index}, whatever is around it. */
  static boolean expectsOperand(TokenSequence tokens, int index) {
    if (tokens.is(index - 1, TokenKind.PERIOD) || tokens.is(index - 1, Keyword.AS)) {
      return false;
    }
    String word = upperCase(tokens, index);
    return switch (word) {
      case "FIRST", "NEXT" -> tokens.is(index - 1, Keyword.FETCH);
      case "ZONE" -> upperCase(tokens, index - 1).equals("TIME");
      case "TO" -> upperCase(tokens, index - 1).equals("SIMILAR");
      case "FROM" -> tokens.isDistinctFrom(index);
      default -> ALWAYS.contains(word);
    };
  }

  /** Whether an operand stands after the word at {@code index} between a call's parentheses. */
  static boolean expectsOperandInCall(TokenSequence tokens, int index) {
    return expectsOperand(tokens, index) || WITHIN_CALLS.contains(upperCase(tokens, index));
  }

  private static String upperCase(TokenSequence tokens, int index) {
    return tokens.is(index, TokenKind.WORD) ? tokens.textOf(index).toUpperCase(Locale.ROOT) : "";
  }
}
