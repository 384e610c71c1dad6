package dev.oleander.polars.jdbc.sql;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** The tokens of a text whose parentheses, brackets and braces are known to be balanced. */
final class TokenSequence {
  /** Polars itself parses 47 nested parentheses; beyond this bound nothing can succeed. */
  static final int MAX_NESTING = 64;

  private static final Token END = new Token(TokenKind.SEMICOLON, Keyword.NONE, 0, 0);

  private final String text;
  private final List<Token> tokens;
  private final int[] closers;

  private TokenSequence(String text, List<Token> tokens, int[] closers) {
    this.text = text;
    this.tokens = List.copyOf(tokens);
    this.closers = closers;
  }

  static TokenSequence of(String text) throws SqlScanException {
    List<Token> tokens = Lexer.tokenize(text);
    return new TokenSequence(text, tokens, matchGroups(text, tokens));
  }

  private static int[] matchGroups(String text, List<Token> tokens) throws SqlScanException {
    int[] closers = new int[tokens.size()];
    Arrays.fill(closers, -1);
    Deque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.kind().opens()) {
        if (open.size() == MAX_NESTING) {
          throw SqlScanException.unsupported(
              text,
              token.start(),
              "more than " + MAX_NESTING + " nested parentheses; write a simpler statement");
        }
        open.push(i);
      } else if (token.kind().closes()) {
        if (open.isEmpty() || !tokens.get(open.peek()).kind().isClosedBy(token.kind())) {
          throw SqlScanException.syntax(
              text,
              token.start(),
              "'" + text.charAt(token.start()) + "' closes nothing; remove it or add its opening");
        }
        closers[open.pop()] = i;
      }
    }
    if (!open.isEmpty()) {
      int start = tokens.get(open.peek()).start();
      throw SqlScanException.syntax(
          text, start, "'" + text.charAt(start) + "' is not closed; add its closing");
    }
    return closers;
  }

  String text() {
    return text;
  }

  List<Token> asList() {
    return tokens;
  }

  int size() {
    return tokens.size();
  }

  /** The token at {@code index}, or a semicolon outside the bounds. */
  Token get(int index) {
    return index >= 0 && index < tokens.size() ? tokens.get(index) : END;
  }

  boolean is(int index, TokenKind kind) {
    return get(index).is(kind);
  }

  boolean is(int index, Keyword keyword) {
    return get(index).is(keyword);
  }

  /** Index of the token that closes the group opened at {@code index}. */
  int closerOf(int index) {
    return closers[index];
  }

  String textOf(int index) {
    Token token = get(index);
    return text.substring(token.start(), token.end());
  }

  /** The name at {@code index}, its quotes removed. */
  Identifier identifier(int index) {
    Token token = get(index);
    String raw = textOf(index);
    String value = raw;
    if (!token.is(TokenKind.WORD)) {
      String quote = raw.substring(0, 1);
      value = raw.substring(1, raw.length() - 1).replace(quote + quote, quote);
    }
    return new Identifier(value, token.start(), token.end());
  }

  /**
   * Whether the token at {@code index} is a word that may be a keyword: no part of a compound name
   * and not named by AS.
   */
  boolean mayBeKeyword(int index) {
    return get(index).keyword() != Keyword.NONE
        && !is(index - 1, TokenKind.PERIOD)
        && !is(index + 1, TokenKind.PERIOD)
        && !is(index - 1, Keyword.AS);
  }

  /**
   * Whether the token at {@code index} starts a clause: a keyword where an expression has ended or
   * a list may end. A keyword where an operand is expected is a column name.
   */
  boolean startsClause(int index) {
    if (!mayBeKeyword(index)) {
      return false;
    }
    Token previous = get(index - 1);
    if (previous.is(TokenKind.OPERATOR)) {
      boolean star = textOf(index - 1).equals("*");
      return star && (is(index, Keyword.FROM) || isWildcard(index - 1));
    }
    if (isSelectListStart(index - 1)) {
      return is(index, Keyword.FROM);
    }
    boolean operand = previous.keyword().expectsOperand() && mayBeKeyword(index - 1);
    return is(index, Keyword.FROM) || !operand;
  }

  /** Whether the operator at {@code index} is the {@code *} of all columns, no multiplication. */
  boolean isWildcard(int index) {
    if (!is(index, TokenKind.OPERATOR) || !textOf(index).equals("*")) {
      return false;
    }
    Token before = get(index - 1);
    return before.is(TokenKind.PERIOD)
        || before.is(TokenKind.COMMA)
        || before.is(TokenKind.LEFT_PAREN)
        || isSelectListStart(index - 1);
  }

  private boolean isSelectListStart(int index) {
    if (!mayBeKeyword(index)) {
      return false;
    }
    return switch (get(index).keyword()) {
      case SELECT -> true;
      case DISTINCT, ALL -> is(index - 1, Keyword.SELECT);
      default -> false;
    };
  }

  /** Whether FROM at {@code index} belongs to {@code IS [NOT] DISTINCT FROM}. */
  boolean isDistinctFrom(int index) {
    return is(index, Keyword.FROM)
        && is(index - 1, Keyword.DISTINCT)
        && (is(index - 2, Keyword.IS) || (is(index - 2, Keyword.NOT) && is(index - 3, Keyword.IS)));
  }

  /** Whether a UNION, EXCEPT, INTERSECT or MINUS between two queries stands at {@code index}. */
  boolean isSetOperator(int index) {
    if (!get(index).keyword().isSetOperator() || !startsClause(index)) {
      return false;
    }
    boolean excludesColumns = is(index, Keyword.EXCEPT) && is(index - 1, TokenKind.OPERATOR);
    if (excludesColumns) {
      return false;
    }
    Token next = get(index + 1);
    return switch (next.keyword()) {
      case ALL, DISTINCT, BY, SELECT, FROM, VALUES, TABLE, WITH -> true;
      default -> next.is(TokenKind.LEFT_PAREN);
    };
  }

  /**
   * Whether the group opened at {@code index} holds a query. {@code ((SELECT …) UNION (…))} does,
   * {@code ((SELECT …) AS j JOIN k)} and {@code ((SELECT …) + 1)} do not: what follows the inner
   * parenthesis tells.
   */
  boolean holdsQuery(int index) {
    int inner = index + 1;
    while (is(inner, TokenKind.LEFT_PAREN)) {
      int after = closerOf(inner) + 1;
      boolean ends =
          is(after, TokenKind.RIGHT_PAREN)
              || is(after, Keyword.ORDER)
              || is(after, Keyword.LIMIT)
              || is(after, Keyword.OFFSET)
              || is(after, Keyword.FETCH)
              || isSetOperator(after);
      if (!ends) {
        return false;
      }
      inner++;
    }
    if (is(inner + 1, TokenKind.PERIOD)) {
      return false;
    }
    Token first = get(inner);
    return switch (first.keyword()) {
      case SELECT, WITH, FROM, INSERT, UPDATE, DELETE, MERGE -> isStatementStart(inner);
      case VALUES -> is(inner + 1, TokenKind.LEFT_PAREN);
      default -> false;
    };
  }

  /** Tells {@code (SELECT …)} from a lone column or table of that name, {@code (update)}. */
  private boolean isStatementStart(int index) {
    Token next = get(index + 1);
    if (is(index, Keyword.SELECT) || is(index, Keyword.FROM)) {
      return true;
    }
    return next.isName();
  }
}
