package dev.oleander.polars.jdbc.sql;

/**
 * The right operand of IS [NOT] DISTINCT FROM. In standard SQL it ends before AND, OR and IS;
 * Polars' parser reads on to the end of the whole expression.
 */
final class DistinctFromOperand {
  private static final String ARITHMETIC = "+-*/%";

  private DistinctFromOperand() {}

  /**
   * Index of the AND, OR or IS that follows the operand at {@code start}, or of a CASE nested too
   * deep, or -1.
   */
  static int following(TokenSequence tokens, int start) {
    int openCases = 0;
    int openBetweens = 0;
    int i = start;
    while (i < tokens.size()) {
      Token token = tokens.get(i);
      if (token.kind().closes() || token.is(TokenKind.SEMICOLON)) {
        return -1;
      }
      Keyword keyword = tokens.mayBeKeyword(i) ? token.keyword() : Keyword.NONE;
      if (keyword == Keyword.CASE) {
        openCases++;
        if (openCases > TokenSequence.MAX_NESTING) {
          return i;
        }
      } else if (openCases > 0) {
        openCases -= keyword == Keyword.END ? 1 : 0;
      } else if (keyword == Keyword.BETWEEN) {
        openBetweens++;
      } else if (keyword == Keyword.AND && openBetweens > 0) {
        openBetweens--;
      } else if (keyword == Keyword.AND || keyword == Keyword.OR || keyword == Keyword.IS) {
        return i;
      } else if (token.is(TokenKind.COMMA) || endsExpression(tokens, i, keyword)) {
        return -1;
      }
      i = token.kind().opens() ? tokens.closerOf(i) + 1 : i + 1;
    }
    return -1;
  }

  private static boolean endsExpression(TokenSequence tokens, int index, Keyword keyword) {
    return switch (keyword) {
      case AS, WHEN, THEN, ELSE, END, FROM, JOIN, STRAIGHT_JOIN, APPLY -> true;
      default ->
          tokens.isSetOperator(index) || (keyword.endsFromClause() && tokens.startsClause(index));
    };
  }

  /**
   * Index after the operand at {@code start} if it consists of names, literals, calls, groups and
   * arithmetic only, else -1. Such an operand binds tighter than any comparison.
   */
  static int simpleEnd(TokenSequence tokens, int start) {
    int i = start;
    while (true) {
      while (isSign(tokens, i)) {
        i++;
      }
      int end = primaryEnd(tokens, i);
      if (end < 0 || !isArithmetic(tokens, end)) {
        return end;
      }
      i = end + 1;
    }
  }

  private static int primaryEnd(TokenSequence tokens, int index) {
    Token token = tokens.get(index);
    if (token.is(TokenKind.LEFT_PAREN)) {
      return tokens.closerOf(index) + 1;
    }
    if (!token.isName()) {
      boolean literal =
          token.is(TokenKind.STRING) || token.is(TokenKind.NUMBER) || token.is(TokenKind.PARAMETER);
      return literal ? index + 1 : -1;
    }
    boolean keyword = tokens.mayBeKeyword(index);
    if (keyword && !tokens.is(index, Keyword.TRUE) && !tokens.is(index, Keyword.FALSE)) {
      return -1;
    }
    int end = index + 1;
    while (tokens.is(end, TokenKind.PERIOD) && tokens.get(end + 1).isName()) {
      end += 2;
    }
    if (tokens.is(end, TokenKind.LEFT_PAREN)) {
      return tokens.closerOf(end) + 1;
    }
    boolean typedLiteral = end == index + 1 && tokens.is(end, TokenKind.STRING);
    return typedLiteral ? end + 1 : end;
  }

  private static boolean isSign(TokenSequence tokens, int index) {
    String sign = tokens.is(index, TokenKind.OPERATOR) ? tokens.textOf(index) : "";
    return sign.equals("+") || sign.equals("-");
  }

  private static boolean isArithmetic(TokenSequence tokens, int index) {
    if (!tokens.is(index, TokenKind.OPERATOR)) {
      return false;
    }
    String operator = tokens.textOf(index);
    return operator.equals("||") || (operator.length() == 1 && ARITHMETIC.contains(operator));
  }
}
