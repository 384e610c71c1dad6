package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a {@link SessionCommand}, from its first token to its last. Used once. */
final class SessionCommandReader {
  private final SqlStatement statement;
  private final String text;
  private final List<Token> tokens;
  private int position;

  SessionCommandReader(SqlStatement statement) {
    this.statement = statement;
    this.text = statement.text();
    this.tokens = statement.tokens();
  }

  Optional<SessionCommand> read() throws SqlScanException {
    while (at(TokenKind.SEMICOLON)) {
      position++;
    }
    SessionCommand command;
    if (take("RESET")) {
      command =
          new SessionCommand.ResetSetting(take("ALL") ? Optional.empty() : Optional.of(word()));
    } else {
      Optional<SessionCommand> read =
          switch (statement.kind()) {
            case SHOW, SHOW_TABLES -> Optional.of(show());
            case DESCRIBE -> describe();
            case USE -> Optional.of(use());
            case SET -> Optional.of(set());
            default -> Optional.empty();
          };
      if (read.isEmpty()) {
        return read;
      }
      command = read.get();
    }
    end();
    return Optional.of(command);
  }

  private SessionCommand show() throws SqlScanException {
    position++;
    if (take("CATALOGS")) {
      return new SessionCommand.ShowCatalogs(like());
    }
    if (take("SCHEMAS") || take("NAMESPACES") || take("DATABASES")) {
      Optional<String> catalog = takesFrom() ? Optional.of(word()) : Optional.empty();
      return new SessionCommand.ShowSchemas(catalog, like());
    }
    if (take("TABLES")) {
      List<String> namespace = takesFrom() ? name() : List.of();
      return new SessionCommand.ShowTables(namespace, like());
    }
    if (take("COLUMNS")) {
      if (!takesFrom()) {
        throw malformed("SHOW COLUMNS needs FROM and the name of a table");
      }
      return new SessionCommand.ShowColumns(name(), like());
    }
    if (take("ALL")) {
      return new SessionCommand.ShowSettings(Optional.empty());
    }
    if (atName() && atEnd(position + 1)) {
      return new SessionCommand.ShowSettings(Optional.of(word()));
    }
    throw malformed(
        "SHOW takes CATALOGS, SCHEMAS, TABLES, COLUMNS FROM a table, ALL or the name of a setting");
  }

  /** EXPLAIN of a table is left to the server's reader, which says what it thinks of it. */
  private Optional<SessionCommand> describe() throws SqlScanException {
    if (!take("DESCRIBE") && !take("DESC")) {
      return Optional.empty();
    }
    if (isWord(position, "TABLE") && !atEnd(position + 1)) {
      position++;
    }
    return Optional.of(new SessionCommand.ShowColumns(name(), Optional.empty()));
  }

  private SessionCommand use() throws SqlScanException {
    position++;
    if (isWord(position, "CATALOG") && !atEnd(position + 1)) {
      position++;
      return new SessionCommand.UseCatalog(word());
    }
    if (isWord(position, "SCHEMA") && !atEnd(position + 1)) {
      position++;
    }
    return new SessionCommand.UseSchema(name());
  }

  private SessionCommand set() throws SqlScanException {
    position++;
    if (isWord(position, "SESSION") && isName(position + 1)) {
      position++;
    }
    String name = word();
    boolean assigned = at(TokenKind.OPERATOR) && textOf(position).equals("=");
    if (!assigned && !isWord(position, "TO")) {
      throw malformed("SET needs = or TO and a value after the name of the setting");
    }
    position++;
    if (isWord(position, "DEFAULT") && atEnd(position + 1)) {
      position++;
      return new SessionCommand.ResetSetting(Optional.of(name));
    }
    return new SessionCommand.SetSetting(name, value());
  }

  /** One string, or whatever stands there up to the end, as a zone or a size without quotes. */
  private String value() throws SqlScanException {
    int first = position;
    while (!atEnd(position)) {
      position++;
    }
    if (position == first) {
      throw malformed("a value is missing");
    }
    boolean string = position == first + 1 && tokens.get(first).is(TokenKind.STRING);
    return string
        ? unquoted(first)
        : text.substring(tokens.get(first).start(), tokens.get(position - 1).end());
  }

  private boolean takesFrom() {
    return take("FROM") || take("IN");
  }

  private Optional<String> like() throws SqlScanException {
    if (!take("LIKE")) {
      return Optional.empty();
    }
    if (!at(TokenKind.STRING)) {
      throw malformed("LIKE needs a pattern in single quotes");
    }
    return Optional.of(unquoted(position++));
  }

  /** A name of one or several parts. */
  private List<String> name() throws SqlScanException {
    List<String> parts = new ArrayList<>();
    parts.add(word());
    while (at(TokenKind.PERIOD)) {
      position++;
      parts.add(word());
    }
    return parts;
  }

  private String word() throws SqlScanException {
    if (!atName()) {
      throw malformed("a name is missing");
    }
    return unquoted(position++);
  }

  private String unquoted(int index) {
    String raw = textOf(index);
    if (tokens.get(index).is(TokenKind.WORD)) {
      return raw;
    }
    String quote = raw.substring(0, 1);
    return raw.substring(1, raw.length() - 1).replace(quote + quote, quote);
  }

  private void end() throws SqlScanException {
    if (!atEnd(position)) {
      throw malformed("\"" + textOf(position) + "\" does not belong here");
    }
  }

  private boolean atEnd(int index) {
    return index >= tokens.size() || tokens.get(index).is(TokenKind.SEMICOLON);
  }

  private boolean at(TokenKind kind) {
    return position < tokens.size() && tokens.get(position).is(kind);
  }

  private boolean atName() {
    return isName(position);
  }

  private boolean isName(int index) {
    return index < tokens.size() && tokens.get(index).isName();
  }

  private boolean isWord(int index, String word) {
    return index < tokens.size()
        && tokens.get(index).is(TokenKind.WORD)
        && textOf(index).equalsIgnoreCase(word);
  }

  private boolean take(String word) {
    if (!isWord(position, word)) {
      return false;
    }
    position++;
    return true;
  }

  private String textOf(int index) {
    return text.substring(tokens.get(index).start(), tokens.get(index).end());
  }

  private SqlScanException malformed(String what) {
    int offset = position < tokens.size() ? tokens.get(position).start() : text.length();
    return SqlScanException.syntax(text, offset, what);
  }
}
