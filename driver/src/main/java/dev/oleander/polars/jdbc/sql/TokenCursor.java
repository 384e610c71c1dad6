package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the tokens of a statement one after the other, for commands. Used by one thread. */
final class TokenCursor {
  private final TokenSequence tokens;
  private int position;

  /**
   * @param position the token to begin with
   */
  TokenCursor(TokenSequence tokens, int position) {
    this.tokens = tokens;
    this.position = position;
  }

  TokenSequence tokens() {
    return tokens;
  }

  int position() {
    return position;
  }

  void moveTo(int index) {
    this.position = index;
  }

  /** Whether the statement ends here. */
  boolean atEnd() {
    return tokens.is(position, TokenKind.SEMICOLON);
  }

  boolean at(TokenKind kind) {
    return tokens.is(position, kind);
  }

  boolean at(String word) {
    return at(position, word);
  }

  private boolean at(int index, String word) {
    return tokens.is(index, TokenKind.WORD) && tokens.textOf(index).equalsIgnoreCase(word);
  }

  /** Whether these words come next. */
  boolean at(String first, String second) {
    return at(position, first) && at(position + 1, second);
  }

  boolean take(TokenKind kind) {
    if (!at(kind)) {
      return false;
    }
    position++;
    return true;
  }

  boolean take(String word) {
    if (!at(word)) {
      return false;
    }
    position++;
    return true;
  }

  /** Takes both words or none. */
  boolean take(String first, String second) {
    if (!at(first, second)) {
      return false;
    }
    position += 2;
    return true;
  }

  /** Takes an operator of one character. */
  boolean takeOperator(char operator) {
    if (!at(TokenKind.OPERATOR) || tokens.textOf(position).charAt(0) != operator) {
      return false;
    }
    position++;
    return true;
  }

  void require(TokenKind kind, String what) throws SqlScanException {
    if (!take(kind)) {
      throw syntax(what);
    }
  }

  /** An unquoted word in upper case; empty if there is none. */
  String upperCase() {
    return at(TokenKind.WORD) ? tokens.textOf(position).toUpperCase(Locale.ROOT) : "";
  }

  /** One name, its quotes removed. */
  String name(String what) throws SqlScanException {
    if (!tokens.get(position).isName()) {
      throw syntax("the name of " + what + " is missing");
    }
    return tokens.identifier(position++).value();
  }

  /** A name of one or several parts, outermost first. */
  List<String> compoundName(String what) throws SqlScanException {
    List<String> parts = new ArrayList<>();
    do {
      parts.add(name(what));
    } while (take(TokenKind.PERIOD));
    return parts;
  }

  /** Names in parentheses, of which the opening one is here. */
  List<String> names(String what) throws SqlScanException {
    require(TokenKind.LEFT_PAREN, "a list of names in parentheses is missing");
    List<String> names = new ArrayList<>();
    do {
      names.add(name(what));
    } while (take(TokenKind.COMMA));
    require(TokenKind.RIGHT_PAREN, "a comma or ) is missing");
    return names;
  }

  /** The content of a plain string. */
  String string(String what) throws SqlScanException {
    if (!at(TokenKind.STRING)) {
      throw syntax(what + " stands in single quotes");
    }
    return tokens.identifier(position++).value();
  }

  /** What stands here, for messages. */
  String shown() {
    return atEnd() ? "the end" : "\"" + tokens.textOf(position) + "\"";
  }

  void requireEnd() throws SqlScanException {
    if (!atEnd()) {
      throw syntax(shown() + " does not belong here");
    }
  }

  SqlScanException syntax(String what) {
    return SqlScanException.syntax(tokens.text(), offset(), what);
  }

  SqlScanException unsupported(String what) {
    return SqlScanException.unsupported(tokens.text(), offset(), what);
  }

  private int offset() {
    return position < tokens.size() ? tokens.get(position).start() : tokens.text().length();
  }
}
