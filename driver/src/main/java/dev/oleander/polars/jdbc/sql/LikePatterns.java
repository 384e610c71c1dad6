package dev.oleander.polars.jdbc.sql;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * LIKE and ILIKE whose pattern Polars does not take: with ESCAPE, put together of several strings,
 * or NULL. Polars takes one string and no ESCAPE; the infix REGEXP binds as LIKE does.
 */
final class LikePatterns {
  private static final String REGEX_SIGNS = "\\.+*?()|[]{}^$#&-~";

  /** Operators that are words and bind tighter than LIKE. */
  private static final Set<String> TIGHTER_WORDS =
      Set.of("AT", "BETWEEN", "COLLATE", "DIV", "IN", "NOT", "OPERATOR");

  private LikePatterns() {}

  /**
   * A pattern.
   *
   * @param value its text; empty for NULL
   * @param end the token index after it
   * @param plain whether Polars takes it as it stands
   */
  private record LikePattern(Optional<String> value, int end, boolean plain) {}

  /** Spells the patterns of a statement so that Polars takes them. */
  static void spell(TokenSequence tokens, ScannedQuery query, List<Splice> splices)
      throws SqlScanException {
    for (int i = 0; i < tokens.size(); i++) {
      boolean like =
          (tokens.is(i, Keyword.LIKE) || tokens.is(i, Keyword.ILIKE))
              && tokens.mayBeKeyword(i)
              && i > 0;
      if (like) {
        spell(tokens, i, splices);
      }
    }
  }

  private static void spell(TokenSequence tokens, int like, List<Splice> splices)
      throws SqlScanException {
    Optional<LikePattern> found = read(tokens, like + 1);
    if (found.isEmpty()) {
      refuseEscape(tokens, like);
      return;
    }
    LikePattern pattern = found.get();
    boolean escape = isEscape(tokens, pattern.end());
    if (pattern.plain() && !escape) {
      return;
    }
    int last = escape ? pattern.end() + 1 : pattern.end() - 1;
    refuseTighterOperator(tokens, like, last + 1);
    Optional<Integer> sign = escape ? Optional.of(escapeSign(tokens, last)) : Optional.empty();
    String flags = tokens.is(like, Keyword.ILIKE) ? "(?is)^" : "(?s)^";
    String operand =
        pattern.value().isEmpty()
            ? "CAST(NULL AS VARCHAR)"
            : "'"
                + (flags + regex(tokens, like + 1, pattern.value().get(), sign) + "$")
                    .replace("'", "''")
                + "'";
    splices.add(new Splice(tokens.get(like).start(), tokens.get(like).end(), "REGEXP"));
    splices.add(new Splice(tokens.get(like + 1).start(), tokens.get(last).end(), operand));
  }

  private static boolean isEscape(TokenSequence tokens, int index) {
    return tokens.is(index, TokenKind.WORD) && tokens.textOf(index).equalsIgnoreCase("ESCAPE");
  }

  /** A pattern that is not known: it has a parameter without a value, or is an expression. */
  private static void refuseEscape(TokenSequence tokens, int like) throws SqlScanException {
    int end = DistinctFromOperand.simpleEnd(tokens, like + 1);
    if (end < 0 || !isEscape(tokens, end)) {
      return;
    }
    for (int i = like + 1; i < end; i++) {
      if (tokens.is(i, TokenKind.PARAMETER)) {
        return;
      }
    }
    throw SqlScanException.unsupported(
        tokens.text(),
        tokens.get(like + 1).start(),
        "Polars takes a string as the pattern of LIKE, no expression; write a string or ?");
  }

  /** {@code a LIKE 'b' ESCAPE '!' = c}: Polars would take {@code 'b' = c} for the pattern. */
  private static void refuseTighterOperator(TokenSequence tokens, int like, int next)
      throws SqlScanException {
    Token token = tokens.get(next);
    boolean operator =
        token.is(TokenKind.OPERATOR)
            || token.is(TokenKind.LEFT_BRACKET)
            || (token.is(TokenKind.WORD)
                && TIGHTER_WORDS.contains(tokens.textOf(next).toUpperCase(Locale.ROOT)));
    if (operator) {
      throw SqlScanException.unsupported(
          tokens.text(),
          token.start(),
          "put the "
              + tokens.textOf(like)
              + " before \""
              + tokens.textOf(next)
              + "\" in parentheses: (a LIKE 'b')");
    }
  }

  private static int escapeSign(TokenSequence tokens, int index) throws SqlScanException {
    String value = tokens.is(index, TokenKind.STRING) ? tokens.identifier(index).value() : "";
    if (value.codePointCount(0, value.length()) != 1) {
      throw SqlScanException.unsupported(
          tokens.text(), tokens.get(index).start(), "ESCAPE takes one character in single quotes");
    }
    return value.codePointAt(0);
  }

  /** Strings and NULLs that {@code ||} joins, each with or without parentheses. */
  private static Optional<LikePattern> read(TokenSequence tokens, int start) {
    Optional<String> value = Optional.of("");
    boolean plain = true;
    int i = start;
    while (true) {
      Optional<LikePattern> operand = readOperand(tokens, i);
      if (operand.isEmpty()) {
        return operand;
      }
      Optional<String> next = operand.get().value();
      value = value.flatMap(before -> next.map(before::concat));
      plain = plain && operand.get().plain();
      i = operand.get().end();
      if (!isConcatenation(tokens, i)) {
        return Optional.of(new LikePattern(value, i, plain));
      }
      plain = false;
      i++;
    }
  }

  private static Optional<LikePattern> readOperand(TokenSequence tokens, int index) {
    if (tokens.is(index, TokenKind.STRING)) {
      return Optional.of(
          new LikePattern(Optional.of(tokens.identifier(index).value()), index + 1, true));
    }
    if (tokens.is(index, TokenKind.LEFT_PAREN)) {
      int close = tokens.closerOf(index);
      return read(tokens, index + 1)
          .filter(inner -> inner.end() == close)
          .map(inner -> new LikePattern(inner.value(), close + 1, inner.plain()));
    }
    int end = nullEnd(tokens, index);
    return end < 0 ? Optional.empty() : Optional.of(new LikePattern(Optional.empty(), end, false));
  }

  private static boolean isConcatenation(TokenSequence tokens, int index) {
    return tokens.is(index, TokenKind.OPERATOR) && tokens.textOf(index).equals("||");
  }

  /** Index after {@code NULL} or {@code CAST(NULL AS …)}, or -1. */
  private static int nullEnd(TokenSequence tokens, int index) {
    if (isNull(tokens, index)) {
      return index + 1;
    }
    boolean cast =
        tokens.is(index, TokenKind.WORD)
            && tokens.textOf(index).equalsIgnoreCase("CAST")
            && tokens.is(index + 1, TokenKind.LEFT_PAREN)
            && isNull(tokens, index + 2)
            && tokens.is(index + 3, Keyword.AS);
    return cast ? tokens.closerOf(index + 1) + 1 : -1;
  }

  private static boolean isNull(TokenSequence tokens, int index) {
    return tokens.is(index, TokenKind.WORD) && tokens.textOf(index).equalsIgnoreCase("NULL");
  }

  private static String regex(
      TokenSequence tokens, int token, String pattern, Optional<Integer> escape)
      throws SqlScanException {
    StringBuilder regex = new StringBuilder(pattern.length() + 8);
    int i = 0;
    while (i < pattern.length()) {
      int c = pattern.codePointAt(i);
      i += Character.charCount(c);
      if (escape.isPresent() && c == escape.get()) {
        int escaped = i < pattern.length() ? pattern.codePointAt(i) : -1;
        if (escaped != '%' && escaped != '_' && escaped != c) {
          throw SqlScanException.unsupported(
              tokens.text(),
              tokens.get(token).start(),
              "the escape character must stand before %, _ or itself in a pattern; double it where"
                  + " it is meant as it is");
        }
        i += Character.charCount(escaped);
        appendQuoted(regex, escaped);
      } else if (c == '%') {
        regex.append(".*");
      } else if (c == '_') {
        regex.append('.');
      } else {
        appendQuoted(regex, c);
      }
    }
    return regex.toString();
  }

  private static void appendQuoted(StringBuilder regex, int c) {
    if (REGEX_SIGNS.indexOf(c) >= 0) {
      regex.append('\\');
    }
    regex.appendCodePoint(c);
  }
}
