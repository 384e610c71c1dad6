package dev.oleander.polars.jdbc.json;

/**
 * The text of a type's name, which is taken off from left to right: words, numbers, brackets,
 * arguments. Blanks before each of them are skipped.
 */
final class TypeNameText {
  /** How a quote stands within a quoted text. */
  enum Quoting {
    /** Behind a backslash, as Python writes its strings. */
    PYTHON,
    /** Doubled. */
    SQL
  }

  private final String text;
  private int at;

  TypeNameText(String text) {
    this.text = text;
  }

  /** Takes an argument in quotes, or without up to the next comma or the end; null for None. */
  String argument(char close) throws UnknownTypeNameException {
    if (next() == '\'' || next() == '"') {
      return quoted(Quoting.PYTHON);
    }
    int from = at;
    while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != close) {
      at++;
    }
    String value = text.substring(from, at).strip();
    if (value.isEmpty()) {
      throw new UnknownTypeNameException();
    }
    return value.equals("None") ? null : value;
  }

  /** Takes {@code name=} and answers the name; empty if there is none. */
  String label() {
    skipBlanks();
    int from = at;
    while (at < text.length() && isWordPart(text.charAt(at))) {
      at++;
    }
    String label = text.substring(from, at);
    if (!label.isEmpty() && take('=')) {
      return label;
    }
    at = from;
    return "";
  }

  /** Skips what is in parentheses, with those that are in it. */
  void skipArguments(Quoting quoting) throws UnknownTypeNameException {
    expect('(');
    int open = 1;
    while (open > 0) {
      char c = next();
      if (c == '\'' || c == '"') {
        quoted(quoting);
      } else if (at == text.length()) {
        throw new UnknownTypeNameException();
      } else {
        at++;
        open += c == '(' ? 1 : c == ')' ? -1 : 0;
      }
    }
  }

  /** Takes at least one word, such as {@code DOUBLE PRECISION}. */
  String words() throws UnknownTypeNameException {
    return word() + moreWords();
  }

  /** Takes words if there are any; each has a blank before it. */
  String moreWords() throws UnknownTypeNameException {
    StringBuilder more = new StringBuilder();
    while (Character.isLetter(next())) {
      more.append(' ').append(word());
    }
    return more.toString();
  }

  String word() throws UnknownTypeNameException {
    skipBlanks();
    int from = at;
    while (at < text.length() && isWordPart(text.charAt(at))) {
      at++;
    }
    if (at == from) {
      throw new UnknownTypeNameException();
    }
    return text.substring(from, at);
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  int number() throws UnknownTypeNameException {
    skipBlanks();
    int from = at;
    int number = 0;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      number = number * 10 + (text.charAt(at++) - '0');
    }
    if (at == from || at - from > 9) {
      throw new UnknownTypeNameException();
    }
    return number;
  }

  /** Takes a text in quotes, single or double, and answers it without them. */
  String quoted(Quoting quoting) throws UnknownTypeNameException {
    char quote = next();
    if (quote != '\'' && quote != '"') {
      throw new UnknownTypeNameException();
    }
    at++;
    StringBuilder value = new StringBuilder();
    while (true) {
      char c = read();
      if (c == '\\' && quoting == Quoting.PYTHON) {
        value.appendCodePoint(escaped());
      } else if (c != quote) {
        value.append(c);
      } else if (quoting == Quoting.SQL && at < text.length() && text.charAt(at) == quote) {
        value.append(quote);
        at++;
      } else {
        return value.toString();
      }
    }
  }

  private int escaped() throws UnknownTypeNameException {
    char c = read();
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case '\\', '\'', '"' -> c;
      case 'x' -> codePoint(2);
      case 'u' -> codePoint(4);
      case 'U' -> codePoint(8);
      default -> throw new UnknownTypeNameException();
    };
  }

  private int codePoint(int digits) throws UnknownTypeNameException {
    int point = 0;
    for (int i = 0; i < digits; i++) {
      int digit = Character.digit(read(), 16);
      if (digit < 0 || point > Character.MAX_CODE_POINT) {
        throw new UnknownTypeNameException();
      }
      point = point * 16 + digit;
    }
    if (point > Character.MAX_CODE_POINT) {
      throw new UnknownTypeNameException();
    }
    return point;
  }

  private char read() throws UnknownTypeNameException {
    if (at == text.length()) {
      throw new UnknownTypeNameException();
    }
    return text.charAt(at++);
  }

  /** Whether an opening bracket is next, round or square. */
  boolean isOpen() {
    return next() == '(' || next() == '[';
  }

  /** Takes an opening bracket and answers the one that closes it. */
  char open() throws UnknownTypeNameException {
    if (take('(')) {
      return ')';
    }
    expect('[');
    return ']';
  }

  void expect(char c) throws UnknownTypeNameException {
    if (!take(c)) {
      throw new UnknownTypeNameException();
    }
  }

  boolean take(char c) {
    if (next() != c) {
      return false;
    }
    at++;
    return true;
  }

  /** The next character that is no blank, or 0 at the end. */
  char next() {
    skipBlanks();
    return at < text.length() ? text.charAt(at) : 0;
  }

  boolean isAtEnd() {
    skipBlanks();
    return at == text.length();
  }

  private void skipBlanks() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }
}
