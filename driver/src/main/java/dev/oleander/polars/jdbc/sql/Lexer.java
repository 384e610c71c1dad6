package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a statement into {@link Token}s the way sqlparser's GenericDialect does, which Polars
 * embeds: {@code src/tokenizer.rs} of sqlparser 0.62. Comments and whitespace are left out.
 */
public final class Lexer {
  private final String text;
  private final LiteralReader literals;
  private final List<Token> tokens;
  private int position;

  private Lexer(String text) {
    this.text = text;
    this.literals = new LiteralReader(text);
    this.tokens = new ArrayList<>(text.length() / 4 + 4);
  }

  /**
   * The tokens of {@code text}, in order.
   *
   * @throws SqlScanException if a string, quoted name or comment does not end, or if the text has
   *     an executable comment
   */
  public static List<Token> tokenize(String text) throws SqlScanException {
    Lexer lexer = new Lexer(text);
    while (lexer.position < text.length()) {
      lexer.next();
    }
    return lexer.tokens;
  }

  private void next() throws SqlScanException {
    char c = text.charAt(position);
    switch (c) {
      case '(' -> add(TokenKind.LEFT_PAREN, position + 1);
      case ')' -> add(TokenKind.RIGHT_PAREN, position + 1);
      case '[' -> add(TokenKind.LEFT_BRACKET, position + 1);
      case ']' -> add(TokenKind.RIGHT_BRACKET, position + 1);
      case '{' -> add(TokenKind.LEFT_BRACE, position + 1);
      case '}' -> add(TokenKind.RIGHT_BRACE, position + 1);
      case ',' -> add(TokenKind.COMMA, position + 1);
      case ';' -> add(TokenKind.SEMICOLON, position + 1);
      case '\'' -> add(TokenKind.STRING, literals.endOfQuoted(position, '\''));
      case '"', '`' -> add(TokenKind.QUOTED_IDENTIFIER, literals.endOfQuoted(position, c));
      case '?' -> parameter();
      case '$' -> dollar();
      case '#', '@' -> sharpOrAt(c);
      case '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> numberOrPeriod();
      case '-', '/', '|', '<', '^' -> operatorOrComment(c);
      default -> wordOrOther();
    }
  }

  private void add(TokenKind kind, int end) {
    tokens.add(new Token(kind, Keyword.NONE, position, end));
    position = end;
  }

  private void operator(int length) {
    add(TokenKind.OPERATOR, position + length);
  }

  private boolean at(int offset, char expected) {
    return offset < text.length() && text.charAt(offset) == expected;
  }

  private void wordOrOther() throws SqlScanException {
    int literalEnd = literals.endOfPrefixed(position);
    if (literalEnd > 0) {
      add(TokenKind.PREFIXED_STRING, literalEnd);
      return;
    }
    int codePoint = text.codePointAt(position);
    int length = Character.charCount(codePoint);
    if (isWordStart(codePoint)) {
      word(position + length);
    } else if (isWhitespace(codePoint)) {
      position += length;
    } else {
      operator(length);
    }
  }

  /** Adds the word that starts here and whose characters before {@code from} are known. */
  private void word(int from) {
    int end = from;
    while (end < text.length()) {
      int codePoint = text.codePointAt(end);
      if (!isWordPart(codePoint)) {
        break;
      }
      end += Character.charCount(codePoint);
    }
    tokens.add(new Token(TokenKind.WORD, Keyword.of(text, position, end), position, end));
    position = end;
  }

  /** Operators that hold a {@code #} or {@code @}; any other such sign starts a word. */
  private void sharpOrAt(char sign) {
    int next = position + 1;
    if (next == text.length() || at(next, ' ')) {
      operator(1);
    } else if (at(next, '>')) {
      operator(sign == '#' && at(next + 1, '>') ? 3 : 2);
    } else if (sign == '#') {
      if (at(next, '-')) {
        operator(2);
      } else {
        word(next + Character.charCount(text.codePointAt(next)));
      }
    } else if (at(next, '?')) {
      operator(2);
    } else if (at(next, '\'') || at(next, '"') || at(next, '`')) {
      operator(1);
    } else if (at(next, '@') && (next + 1 == text.length() || at(next + 1, ' '))) {
      operator(2);
    } else {
      int second = at(next, '@') ? next + 1 : next;
      word(second + Character.charCount(text.codePointAt(second)));
    }
  }

  /** Operators of several characters matter only where their tail could start something else. */
  private void operatorOrComment(char c) throws SqlScanException {
    int next = position + 1;
    if (c == '-' && at(next, '-')) {
      int lineFeed = text.indexOf('\n', next);
      position = lineFeed < 0 ? text.length() : lineFeed + 1;
    } else if (c == '/' && at(next, '*')) {
      blockComment();
    } else if (c == '/' && at(next, '/')) {
      operator(2);
    } else if (c == '|' && at(next, '/')) {
      operator(2);
    } else if (c == '|' && at(next, '|')) {
      operator(at(next + 1, '/') ? 3 : 2);
    } else if ((c == '<' || c == '^') && at(next, '@')) {
      operator(2);
    } else {
      operator(1);
    }
  }

  private void blockComment() throws SqlScanException {
    if (at(position + 2, '!')) {
      throw SqlScanException.unsupported(
          text,
          position,
          "Polars executes the comment /*! … */; remove the \"!\" or write its content as SQL");
    }
    int depth = 1;
    int i = position + 2;
    while (i < text.length()) {
      if (at(i, '/') && at(i + 1, '*')) {
        depth++;
        i += 2;
      } else if (at(i, '*') && at(i + 1, '/')) {
        depth--;
        i += 2;
        if (depth == 0) {
          position = i;
          return;
        }
      } else {
        i++;
      }
    }
    throw SqlScanException.syntax(
        text, position, "the comment that starts here does not end; comments nest, add */");
  }

  private void parameter() {
    int end = position + 1;
    while (end < text.length() && isNumeric(text.codePointAt(end))) {
      end += Character.charCount(text.codePointAt(end));
    }
    add(TokenKind.PARAMETER, end);
  }

  private void dollar() throws SqlScanException {
    int end = position + 1;
    while (end < text.length() && isTagPart(text.codePointAt(end))) {
      end += Character.charCount(text.codePointAt(end));
    }
    if (at(end, '$')) {
      add(TokenKind.PREFIXED_STRING, literals.endOfDollarQuoted(position, end + 1));
    } else {
      add(TokenKind.PARAMETER, end);
    }
  }

  private void numberOrPeriod() {
    int end = digits(position);
    if (end == position + 1 && at(position, '0') && at(end, 'x')) {
      end++;
      while (end < text.length() && Character.digit(text.charAt(end), 16) >= 0) {
        end++;
      }
      add(TokenKind.NUMBER, end);
      return;
    }
    if (at(end, '.')) {
      end = digits(end + 1);
    }
    if (end == position + 1 && at(position, '.')) {
      add(TokenKind.PERIOD, end);
      return;
    }
    if (at(end, 'e') || at(end, 'E')) {
      int exponent = at(end + 1, '+') || at(end + 1, '-') ? end + 2 : end + 1;
      if (digits(exponent) > exponent) {
        end = digits(exponent);
      }
    }
    add(TokenKind.NUMBER, at(end, 'L') ? end + 1 : end);
  }

  private int digits(int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  private static boolean isWordStart(int codePoint) {
    return Character.isAlphabetic(codePoint) || codePoint == '_';
  }

  private static boolean isWordPart(int codePoint) {
    return Character.isAlphabetic(codePoint)
        || (codePoint >= '0' && codePoint <= '9')
        || codePoint == '_'
        || codePoint == '$'
        || codePoint == '@'
        || codePoint == '#';
  }

  private static boolean isTagPart(int codePoint) {
    return Character.isAlphabetic(codePoint) || codePoint == '_' || isNumeric(codePoint);
  }

  private static boolean isNumeric(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }

  /** Unicode's White_Space, which Java's own definitions each miss in part. */
  private static boolean isWhitespace(int codePoint) {
    return (codePoint >= '\t' && codePoint <= '\r')
        || codePoint == 0x85
        || Character.isSpaceChar(codePoint);
  }
}
