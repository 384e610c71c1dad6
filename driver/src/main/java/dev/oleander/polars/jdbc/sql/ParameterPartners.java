package dev.oleander.polars.jdbc.sql;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what the parameters of one SELECT are compared or combined with, and so of which type they
 * are meant to be.
 */
final class ParameterPartners {
  /** Writes the text of some tokens. */
  @FunctionalInterface
  interface Writer {
    /** The text of the tokens {@code [from, to)}. */
    String text(int from, int to);
  }

  private static final String TRUTH = "CAST(NULL AS BOOLEAN)";
  private static final String TEXT = "CAST(NULL AS VARCHAR)";

  /** Functions whose arguments are all of one type. */
  private static final Set<String> ALIKE =
      Set.of("COALESCE", "GREATEST", "IFNULL", "LEAST", "NULLIF", "NVL");

  /** Functions of which all arguments are texts. */
  private static final Set<String> OF_TEXTS =
      Set.of(
          "CHARACTER_LENGTH",
          "CHAR_LENGTH",
          "ENDS_WITH",
          "INITCAP",
          "LENGTH",
          "LOWER",
          "LTRIM",
          "OCTET_LENGTH",
          "REPLACE",
          "REVERSE",
          "RTRIM",
          "STARTS_WITH",
          "STRPOS",
          "UPPER");

  private static final Set<String> CASTS = Set.of("CAST", "SAFE_CAST", "TRY_CAST");

  private final TokenSequence tokens;
  private final int start;
  private final int end;
  private final Writer writer;
  private final OperandRange operands;

  /**
   * @param start of the SELECT
   * @param end behind it
   */
  ParameterPartners(TokenSequence tokens, int start, int end, Writer writer) {
    this.tokens = tokens;
    this.start = start;
    this.end = end;
    this.writer = writer;
    this.operands = new OperandRange(tokens);
  }

  /** A parameter, or one in parentheses, and the group around it. */
  private record Place(int from, int to, int low, int high, int open) {}

  /**
   * An expression that has the type of a parameter.
   *
   * @param token of the parameter
   * @param groups the tokens that open the groups around it, the innermost first
   */
  Optional<String> of(int token, List<Integer> groups) {
    Place place = place(token, groups);
    return typed(place)
        .or(() -> pattern(place))
        .or(() -> listed(place))
        .or(() -> argument(place))
        .or(() -> calculated(place))
        .or(() -> compared(place))
        .or(() -> between(place))
        .or(() -> branch(place))
        .or(() -> truth(place));
  }

  private Place place(int token, List<Integer> groups) {
    int from = token;
    int to = token + 1;
    for (int open : groups) {
      int close = tokens.closerOf(open);
      boolean alone = from == open + 1 && to == close && tokens.is(open, TokenKind.LEFT_PAREN);
      Token before = tokens.get(open - 1);
      boolean plain =
          !before.isName()
              || OperandWords.expectsOperand(tokens, open - 1)
              || tokens.is(open - 1, Keyword.AND);
      if (!alone || !plain) {
        return new Place(from, to, open + 1, close, open);
      }
      from = open;
      to = close + 1;
    }
    return new Place(from, to, start, end, -1);
  }

  private String word(int index) {
    return operands.word(index);
  }

  private Optional<String> text(OperandRange.Range range) {
    return operands.saysSomething(range)
        ? Optional.of(writer.text(range.from(), range.to()))
        : Optional.empty();
  }

  private Optional<String> leftOf(int index, Place place) {
    return text(operands.leftOf(index, place.low));
  }

  private Optional<String> rightOf(int index, Place place) {
    return text(operands.rightOf(index, place.high));
  }

  /** {@code CAST(? AS t)} and {@code ?::t}. */
  private Optional<String> typed(Place place) {
    boolean cast =
        place.open >= 0
            && CASTS.contains(word(place.open - 1))
            && place.from == place.open + 1
            && tokens.is(place.to, Keyword.AS)
            && place.to + 1 < place.high;
    if (cast) {
      return Optional.of("CAST(NULL AS " + writer.text(place.to + 1, place.high) + ")");
    }
    int type = place.to + 2;
    if (operands.operatorFrom(place.to).equals("::") && tokens.is(type, TokenKind.WORD)) {
      boolean sized = tokens.is(type + 1, TokenKind.LEFT_PAREN);
      int behind = sized ? tokens.closerOf(type + 1) + 1 : type + 1;
      return Optional.of("CAST(NULL AS " + writer.text(type, behind) + ")");
    }
    return Optional.empty();
  }

  /** {@code s LIKE ?}, {@code ? LIKE 'a%'}, {@code s || ?}. */
  private Optional<String> pattern(Place place) {
    int after = tokens.is(place.to, Keyword.NOT) ? place.to + 1 : place.to;
    boolean matched =
        isPattern(place.from - 1)
            || isPattern(after)
            || operands.operatorBefore(place.from).equals("||")
            || operands.operatorFrom(place.to).equals("||");
    return matched ? Optional.of(TEXT) : Optional.empty();
  }

  private boolean isPattern(int index) {
    return switch (tokens.get(index).keyword()) {
      case LIKE, ILIKE, RLIKE, REGEXP -> tokens.mayBeKeyword(index);
      default -> word(index).equals("SIMILAR") || word(index).equals("ESCAPE");
    };
  }

  /** {@code x IN (?, ?)}, {@code ? IN (x, y)}, {@code ? IN (SELECT x …)}. */
  private Optional<String> listed(Place place) {
    int in = place.open - 1;
    if (place.open >= 0 && isKeyword(in, Keyword.IN) && isElement(place)) {
      int left = isKeyword(in - 1, Keyword.NOT) ? in - 1 : in;
      return text(operands.leftOf(left, start));
    }
    int after = isKeyword(place.to, Keyword.NOT) ? place.to + 1 : place.to;
    if (!isKeyword(after, Keyword.IN) || !tokens.is(after + 1, TokenKind.LEFT_PAREN)) {
      return Optional.empty();
    }
    int close = tokens.closerOf(after + 1);
    return tokens.holdsQuery(after + 1)
        ? Optional.of(writer.text(after + 1, close + 1))
        : text(operands.rightOf(after + 2, close));
  }

  private boolean isKeyword(int index, Keyword keyword) {
    return tokens.is(index, keyword) && tokens.mayBeKeyword(index);
  }

  /** Whether it is all of an element of a list or of an argument. */
  private boolean isElement(Place place) {
    return (place.from == place.low || tokens.is(place.from - 1, TokenKind.COMMA))
        && (place.to == place.high || tokens.is(place.to, TokenKind.COMMA));
  }

  /** {@code COALESCE(x, ?)}, {@code UPPER(?)}. */
  private Optional<String> argument(Place place) {
    if (place.open < 0 || !isElement(place)) {
      return Optional.empty();
    }
    String function = word(place.open - 1);
    if (OF_TEXTS.contains(function)) {
      return Optional.of(TEXT);
    }
    if (!ALIKE.contains(function)) {
      return Optional.empty();
    }
    for (int i = place.low; i < place.high; i++) {
      boolean first = i == place.low || tokens.is(i - 1, TokenKind.COMMA);
      Optional<String> sibling = first ? rightOf(i, place) : Optional.empty();
      if (sibling.isPresent()) {
        return sibling;
      }
      if (tokens.get(i).kind().opens()) {
        i = tokens.closerOf(i);
      }
    }
    return Optional.empty();
  }

  /** {@code x = ?}, {@code ? < x}, {@code x IS DISTINCT FROM ?}. */
  private Optional<String> compared(Place place) {
    String before = operands.operatorBefore(place.from);
    if (OperandRange.COMPARISONS.contains(before)) {
      return leftOf(operands.startOfOperator(place.from), place);
    }
    if (tokens.isDistinctFrom(place.from - 1)) {
      int is = isKeyword(place.from - 3, Keyword.NOT) ? place.from - 4 : place.from - 3;
      return leftOf(is, place);
    }
    String after = operands.operatorFrom(place.to);
    if (OperandRange.COMPARISONS.contains(after)) {
      return rightOf(place.to + operands.lengthOfOperator(place.to), place);
    }
    int from = isKeyword(place.to + 1, Keyword.NOT) ? place.to + 3 : place.to + 2;
    return tokens.isDistinctFrom(from) ? rightOf(from + 1, place) : Optional.empty();
  }

  /** {@code x BETWEEN ? AND ?}, {@code ? BETWEEN x AND y}. */
  private Optional<String> between(Place place) {
    int before = place.from - 1;
    if (isKeyword(before, Keyword.BETWEEN)) {
      return tested(before, place).or(() -> rightOf(operandsEnd(place) + 1, place));
    }
    if (isKeyword(before, Keyword.AND)) {
      int low = operands.leftOf(before, place.low).from();
      if (isKeyword(low - 1, Keyword.BETWEEN)) {
        return tested(low - 1, place).or(() -> leftOf(before, place));
      }
    }
    int after = isKeyword(place.to, Keyword.NOT) ? place.to + 1 : place.to;
    return isKeyword(after, Keyword.BETWEEN) ? rightOf(after + 1, place) : Optional.empty();
  }

  private int operandsEnd(Place place) {
    return operands.rightOf(place.from, place.high).to();
  }

  private Optional<String> tested(int between, Place place) {
    return leftOf(isKeyword(between - 1, Keyword.NOT) ? between - 1 : between, place);
  }

  /**
   * {@code x * ?}: as x is. {@code x + ?}: as the difference of two such values is, for a date and
   * a number alike.
   */
  private Optional<String> calculated(Place place) {
    String before = operands.operatorBefore(place.from);
    if (OperandRange.ARITHMETIC.contains(before)) {
      int operator = operands.startOfOperator(place.from);
      Optional<String> left = text(operands.primaryLeftOf(operator, place.low));
      if (left.isPresent()) {
        return left.map(operand -> calculated(before, operand));
      }
    }
    String after = operands.operatorFrom(place.to);
    if (OperandRange.ARITHMETIC.contains(after)) {
      int right = place.to + operands.lengthOfOperator(place.to);
      return text(operands.primaryRightOf(right, place.high))
          .map(operand -> calculated(after, operand));
    }
    return Optional.empty();
  }

  private static String calculated(String operator, String operand) {
    return operator.equals("+") || operator.equals("-")
        ? "(" + operand + ") - (" + operand + ")"
        : operand;
  }

  /** {@code CASE x WHEN ?}, {@code CASE ? WHEN x}, {@code THEN ? ELSE x}. */
  private Optional<String> branch(Place place) {
    int before = place.from - 1;
    if (isKeyword(before, Keyword.CASE)) {
      return isKeyword(place.to, Keyword.WHEN) ? rightOf(place.to + 1, place) : Optional.empty();
    }
    boolean result = isKeyword(before, Keyword.THEN) || isKeyword(before, Keyword.ELSE);
    if (!result && !isKeyword(before, Keyword.WHEN)) {
      return Optional.empty();
    }
    int opening = operands.caseAround(before, place.low);
    if (opening < 0) {
      return Optional.empty();
    }
    if (!result) {
      return isKeyword(opening + 1, Keyword.WHEN) ? Optional.empty() : rightOf(opening + 1, place);
    }
    for (int i = opening + 1; i < place.high && !isKeyword(i, Keyword.END); i++) {
      boolean starts = isKeyword(i, Keyword.THEN) || isKeyword(i, Keyword.ELSE);
      Optional<String> other = starts ? rightOf(i + 1, place) : Optional.empty();
      if (other.isPresent()) {
        return other;
      }
      i = operands.skipped(i, place.high);
    }
    return Optional.empty();
  }

  /** {@code WHERE ?}, {@code a AND ?}, {@code CASE WHEN ? THEN}. */
  private Optional<String> truth(Place place) {
    int before = place.from - 1;
    boolean condition =
        tokens.mayBeKeyword(before)
            && switch (tokens.get(before).keyword()) {
              case AND, OR, XOR, NOT, WHERE, PREWHERE, HAVING, QUALIFY, ON, WHEN -> true;
              default -> false;
            };
    boolean ends =
        place.to >= place.high
            || isKeyword(place.to, Keyword.AND)
            || isKeyword(place.to, Keyword.OR)
            || isKeyword(place.to, Keyword.THEN)
            || tokens.is(place.to, TokenKind.SEMICOLON)
            || tokens.startsClause(place.to);
    return condition && ends && !isKeyword(place.to, Keyword.IS)
        ? Optional.of(TRUTH)
        : Optional.empty();
  }
}
