package dev.oleander.polars.jdbc.sql;

/** Finds where the string literals and quoted names of the dialect end. */
final class LiteralReader {
  private final String text;

  LiteralReader(String text) {
    this.text = text;
  }

  private char charAt(int offset) {
    return offset < text.length() ? text.charAt(offset) : '\0';
  }

  /** End of the text in {@code quote}s that starts at {@code start}; a doubled quote is content. */
  int endOfQuoted(int start, char quote) throws SqlScanException {
    return endOfQuoted(start, start, quote);
  }

  /** As above; {@code tokenStart} is where the literal's prefix begins. */
  private int endOfQuoted(int tokenStart, int quoteStart, char quote) throws SqlScanException {
    int i = text.indexOf(quote, quoteStart + 1);
    while (i >= 0) {
      if (charAt(i + 1) != quote) {
        return i + 1;
      }
      i = text.indexOf(quote, i + 2);
    }
    throw unterminated(tokenStart, quote);
  }

  /**
   * End of the literal with a letter prefix that starts at {@code start}, such as {@code E'…'}, or
   * -1 if there is none.
   */
  int endOfPrefixed(int start) throws SqlScanException {
    char next = charAt(start + 1);
    return switch (text.charAt(start)) {
      case 'b', 'B' -> isQuote(next) ? endOfQuoted(start, start + 1, next) : -1;
      case 'r', 'R' -> isQuote(next) ? endOfRaw(start, next) : -1;
      case 'e', 'E', 'x', 'X' -> next == '\'' ? endOfEscaped(start) : -1;
      case 'u', 'U' ->
          next == '&' && charAt(start + 2) == '\'' ? endOfQuoted(start, start + 2, '\'') : -1;
      case 'q', 'Q' -> next == '\'' ? endOfDelimited(start, start + 2) : -1;
      case 'n', 'N' -> endOfNational(start, next);
      default -> -1;
    };
  }

  private static boolean isQuote(char c) {
    return c == '\'' || c == '"';
  }

  private int endOfNational(int start, char next) throws SqlScanException {
    if (next == '\'') {
      return endOfQuoted(start, start + 1, '\'');
    }
    boolean delimited = (next == 'q' || next == 'Q') && charAt(start + 2) == '\'';
    return delimited ? endOfDelimited(start, start + 3) : -1;
  }

  /** {@code E'…'} and {@code X'…'}: a backslash takes the next character with it. */
  private int endOfEscaped(int start) throws SqlScanException {
    int i = start + 2;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '\\') {
        i += 2;
      } else if (c != '\'') {
        i++;
      } else if (charAt(i + 1) == '\'') {
        i += 2;
      } else {
        return i + 1;
      }
    }
    throw unterminated(start, '\'');
  }

  /** {@code R'…'}, or {@code R'''…'''} up to the next three quotes. */
  private int endOfRaw(int start, char quote) throws SqlScanException {
    if (charAt(start + 2) != quote) {
      return endOfQuoted(start, start + 1, quote);
    }
    if (charAt(start + 3) != quote) {
      return start + 3;
    }
    int end = text.indexOf(String.valueOf(quote).repeat(3), start + 4);
    if (end < 0) {
      throw unterminated(start, quote);
    }
    return end + 3;
  }

  /** {@code Q'[…]'}; {@code delimiter} is the offset of the opening delimiter. */
  private int endOfDelimited(int start, int delimiter) throws SqlScanException {
    if (delimiter >= text.length() || " \t\r\n".indexOf(text.charAt(delimiter)) >= 0) {
      throw SqlScanException.syntax(
          text, start, "a Q'…' string needs a delimiter after its quote, as in Q'[text]'");
    }
    int opening = text.codePointAt(delimiter);
    int closing =
        switch (opening) {
          case '[' -> ']';
          case '{' -> '}';
          case '<' -> '>';
          case '(' -> ')';
          default -> opening;
        };
    int from = delimiter + Character.charCount(opening);
    int end = text.indexOf(Character.toString(closing) + "'", from);
    if (end < 0) {
      throw unterminated(start, '\'');
    }
    return end + Character.charCount(closing) + 1;
  }

  /** End of {@code $tag$…$tag$} whose content starts at {@code content}. */
  int endOfDollarQuoted(int start, int content) throws SqlScanException {
    String tag = text.substring(start, content);
    int end = text.indexOf(tag, content);
    if (end < 0) {
      throw SqlScanException.syntax(
          text, start, "the string that starts here does not end; add " + tag);
    }
    return end + tag.length();
  }

  private SqlScanException unterminated(int start, char quote) {
    return SqlScanException.syntax(
        text, start, "the quoted text that starts here does not end; add " + quote);
  }
}
