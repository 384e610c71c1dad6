package dev.oleander.polars.jdbc.sql;

import java.util.Locale;
import java.util.Set;

/**
 * Tells where operands begin and end, as far as words and operators tell it. Every walk ends after
 * a bounded number of tokens.
 */
final class OperandRange {
  static final Set<String> COMPARISONS = Set.of("=", "==", "<>", "!=", "<", "<=", ">", ">=", "<=>");
  static final Set<String> ARITHMETIC = Set.of("+", "-", "*", "/", "%", "//");

  private static final int MOST_TOKENS = 256;
  private static final int LONGEST_OPERATOR = 3;

  /** Words that go on with an operand, where any other word would be an alias. */
  private static final Set<String> WITHIN =
      Set.of(
          "AT", "DAY", "FILTER", "HOUR", "MINUTE", "MONTH", "OVER", "SECOND", "TIME", "WEEK",
          "YEAR", "ZONE");

  /** The tokens {@code [from, to)}. */
  record Range(int from, int to) {}

  private final TokenSequence tokens;

  OperandRange(TokenSequence tokens) {
    this.tokens = tokens;
  }

  /** The word at an index in upper case; empty if there is none. */
  String word(int index) {
    return tokens.is(index, TokenKind.WORD) ? tokens.textOf(index).toUpperCase(Locale.ROOT) : "";
  }

  /** Whether there is more than parameters and NULL. */
  boolean saysSomething(Range range) {
    for (int i = range.from; i < range.to; i++) {
      boolean operand =
          switch (tokens.get(i).kind()) {
            case WORD -> !word(i).equals("NULL");
            case QUOTED_IDENTIFIER, STRING, PREFIXED_STRING, NUMBER -> true;
            default -> false;
          };
      if (operand) {
        return true;
      }
    }
    return false;
  }

  /** The operator that ends before an index; empty if none does. */
  String operatorBefore(int index) {
    int start = startOfOperator(index);
    return start == index ? "" : operator(start, index);
  }

  /** Where that operator starts; the index itself if there is none. */
  int startOfOperator(int index) {
    int start = index;
    while (index - start < LONGEST_OPERATOR
        && tokens.is(start - 1, TokenKind.OPERATOR)
        && (start == index || tokens.get(start - 1).end() == tokens.get(start).start())) {
      start--;
    }
    return start;
  }

  /** The operator that starts at an index; empty if none does. */
  String operatorFrom(int index) {
    int length = lengthOfOperator(index);
    return length == 0 ? "" : operator(index, index + length);
  }

  int lengthOfOperator(int index) {
    int end = index;
    while (end - index < LONGEST_OPERATOR
        && tokens.is(end, TokenKind.OPERATOR)
        && (end == index || tokens.get(end).start() == tokens.get(end - 1).end())) {
      end++;
    }
    return end - index;
  }

  private String operator(int from, int to) {
    return tokens.text().substring(tokens.get(from).start(), tokens.get(to - 1).end());
  }

  /** The operand of a comparison that ends before an index. */
  Range leftOf(int end, int low) {
    int from = end;
    while (from > low && end - from < MOST_TOKENS) {
      int i = from - 1;
      Token token = tokens.get(i);
      if (token.kind().closes()) {
        i = openerOf(i, low);
      } else if (isKeyword(i, Keyword.END)) {
        i = caseAround(i, low);
      } else if (endsLeft(i)) {
        break;
      }
      if (i < low) {
        break;
      }
      from = i;
    }
    return new Range(from, end);
  }

  /** The operand of a comparison that starts at an index. */
  Range rightOf(int start, int high) {
    int to = start;
    while (to < high && to - start < MOST_TOKENS) {
      Token token = tokens.get(to);
      if (endsRight(to, start)) {
        break;
      }
      to = token.kind().opens() || isKeyword(to, Keyword.CASE) ? skipped(to, high) + 1 : to + 1;
    }
    return new Range(start, Math.max(start, Math.min(to, high)));
  }

  /** The operand of an arithmetic operator that ends before an index. */
  Range primaryLeftOf(int end, int low) {
    int i = end - 1;
    if (i < low) {
      return new Range(end, end);
    }
    if (tokens.get(i).kind().closes()) {
      i = openerOf(i, low);
      if (i - 1 >= low && tokens.get(i - 1).isName() && !endsLeft(i - 1)) {
        i = startOfName(i - 1, low);
      }
    } else if (isKeyword(i, Keyword.END)) {
      i = caseAround(i, low);
    } else if (tokens.get(i).isName()) {
      i = startOfName(i, low);
    } else if (tokens.get(i).is(TokenKind.STRING)
        && i - 1 >= low
        && tokens.is(i - 1, TokenKind.WORD)
        && !endsLeft(i - 1)) {
      i--; // DATE '2024-02-29'
    }
    return i < low ? new Range(end, end) : new Range(i, end);
  }

  private int startOfName(int index, int low) {
    int i = index;
    while (i - 2 >= low && tokens.is(i - 1, TokenKind.PERIOD) && tokens.get(i - 2).isName()) {
      i -= 2;
    }
    return i;
  }

  /** The operand of an arithmetic operator that starts at an index. */
  Range primaryRightOf(int start, int high) {
    int i = start;
    while (i < high && tokens.is(i, TokenKind.OPERATOR) && i - start < LONGEST_OPERATOR) {
      i++; // signs
    }
    if (i >= high) {
      return new Range(start, start);
    }
    if (tokens.get(i).kind().opens() || isKeyword(i, Keyword.CASE)) {
      return new Range(start, Math.min(high, skipped(i, high) + 1));
    }
    if (!tokens.get(i).isName()) {
      return new Range(start, i + 1);
    }
    while (i + 2 < high && tokens.is(i + 1, TokenKind.PERIOD) && tokens.get(i + 2).isName()) {
      i += 2;
    }
    if (i + 1 < high && tokens.is(i + 1, TokenKind.LEFT_PAREN)) {
      i = tokens.closerOf(i + 1);
    } else if (i + 1 < high && tokens.is(i + 1, TokenKind.STRING)) {
      i++; // DATE '2024-02-29'
    }
    return new Range(start, Math.min(high, i + 1));
  }

  /** The last token of the group or CASE that starts here; else the index itself. */
  int skipped(int index, int high) {
    if (tokens.get(index).kind().opens()) {
      return tokens.closerOf(index);
    }
    if (!isKeyword(index, Keyword.CASE)) {
      return index;
    }
    int depth = 0;
    for (int i = index; i < high; i++) {
      if (tokens.get(i).kind().opens()) {
        i = tokens.closerOf(i);
      } else if (isKeyword(i, Keyword.CASE)) {
        depth++;
      } else if (isKeyword(i, Keyword.END) && --depth == 0) {
        return i;
      }
    }
    return high - 1;
  }

  /** The CASE that the END, WHEN, THEN or ELSE at an index belongs to; -1 if there is none. */
  int caseAround(int index, int low) {
    int depth = 0;
    for (int i = index - 1; i >= low && index - i < MOST_TOKENS; i--) {
      if (tokens.get(i).kind().closes()) {
        i = openerOf(i, low);
      } else if (isKeyword(i, Keyword.END)) {
        depth++;
      } else if (isKeyword(i, Keyword.CASE) && depth-- == 0) {
        return i;
      }
    }
    return -1;
  }

  private int openerOf(int close, int low) {
    int depth = 0;
    for (int i = close; i >= low; i--) {
      if (tokens.get(i).kind().closes()) {
        depth++;
      } else if (tokens.get(i).kind().opens() && --depth == 0) {
        return i;
      }
    }
    return low - 1;
  }

  private boolean isKeyword(int index, Keyword keyword) {
    return tokens.is(index, keyword) && tokens.mayBeKeyword(index);
  }

  private boolean endsLeft(int index) {
    Token token = tokens.get(index);
    return switch (token.kind()) {
      case COMMA, SEMICOLON, LEFT_PAREN, LEFT_BRACKET, LEFT_BRACE -> true;
      case OPERATOR -> isComparison(index);
      case WORD ->
          tokens.mayBeKeyword(index)
              && switch (token.keyword()) {
                case AND,
                    OR,
                    XOR,
                    NOT,
                    WHERE,
                    PREWHERE,
                    HAVING,
                    QUALIFY,
                    ON,
                    WHEN,
                    THEN,
                    ELSE,
                    CASE,
                    SELECT,
                    DISTINCT,
                    ALL,
                    BY,
                    BETWEEN,
                    LIKE,
                    ILIKE,
                    RLIKE,
                    REGEXP,
                    IN,
                    IS,
                    FROM,
                    AS,
                    LIMIT,
                    OFFSET,
                    VALUES,
                    USING ->
                    true;
                default -> false;
              };
      default -> false;
    };
  }

  private boolean isComparison(int index) {
    int start = startOfOperator(index + 1);
    int end = index + lengthOfOperator(index);
    return end - start <= LONGEST_OPERATOR && COMPARISONS.contains(operator(start, end));
  }

  private boolean endsRight(int index, int start) {
    Token token = tokens.get(index);
    if (index == start) {
      return token.is(TokenKind.COMMA) || token.is(TokenKind.SEMICOLON);
    }
    return switch (token.kind()) {
      case COMMA, SEMICOLON, RIGHT_PAREN, RIGHT_BRACKET, RIGHT_BRACE -> true;
      case OPERATOR -> isComparison(index);
      case WORD -> !continues(index);
      default -> false;
    };
  }

  /** Whether a word that is not the first of an operand belongs to it. */
  private boolean continues(int index) {
    Token before = tokens.get(index - 1);
    return before.is(TokenKind.OPERATOR)
        || before.is(TokenKind.PERIOD)
        || WITHIN.contains(word(index));
  }
}
