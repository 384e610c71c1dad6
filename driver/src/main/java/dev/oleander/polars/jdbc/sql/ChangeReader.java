package dev.oleander.polars.jdbc.sql;

import java.util.List;
import java.util.Optional;

/** Reads a {@link Change}, from its first token to its last. Used once. */
final class ChangeReader {
  private static final String RETURNING = "RETURNING";

  private final SqlStatement statement;
  private final PositionMap written;
  private final TokenSequence tokens;
  private final ParameterPlaces places;
  private final TokenCursor cursor;

  /**
   * @param written leads from the statement's text
   * @param places of the statement's parameters
   */
  ChangeReader(SqlStatement statement, PositionMap written, ParameterPlaces places) {
    this.statement = statement;
    this.written = written;
    this.tokens = statement.sequence();
    this.places = places;
    this.cursor = new TokenCursor(tokens, 0);
  }

  /**
   * The change that the statement is.
   *
   * @return empty if it is of another kind
   * @throws SqlScanException if it begins as a change and is none that can be carried out
   */
  Optional<Change> read() throws SqlScanException {
    try {
      return switch (statement.kind()) {
        case INSERT -> Optional.of(insert());
        case CREATE -> Optional.of(create());
        case DROP -> Optional.of(drop());
        default -> Optional.empty();
      };
    } catch (SqlScanException e) {
      throw e.inOriginalOf(written);
    }
  }

  private void begin() throws SqlScanException {
    while (cursor.take(TokenKind.SEMICOLON)) {
      // Nothing stands between them.
    }
    if (cursor.at("EXPLAIN") || cursor.at("DESCRIBE") || cursor.at("DESC")) {
      throw cursor.unsupported(
          "how a statement that writes would run cannot be shown; explain its query");
    }
  }

  private Change create() throws SqlScanException {
    begin();
    cursor.take("CREATE");
    if (cursor.take("SCHEMA") || cursor.take("NAMESPACE") || cursor.take("DATABASE")) {
      boolean ifNotExists = takeIfNotExists();
      List<String> name = cursor.compoundName("a namespace");
      cursor.requireEnd();
      return new Change.CreateSchema(name, ifNotExists);
    }
    boolean replace = cursor.take("OR", "REPLACE");
    if (!cursor.take("TABLE")) {
      throw cursor.unsupported(
          "CREATE "
              + cursor.shown()
              + " is not possible: only tables and schemas can be made, with CREATE [OR REPLACE]"
              + " TABLE and CREATE SCHEMA");
    }
    return new CreateTableReader(cursor, this::selected).read(replace, takeIfNotExists());
  }

  private boolean takeIfNotExists() throws SqlScanException {
    if (!cursor.take("IF")) {
      return false;
    }
    if (!cursor.take("NOT", "EXISTS")) {
      throw cursor.syntax("IF NOT EXISTS is not complete");
    }
    return true;
  }

  private boolean takeIfExists() throws SqlScanException {
    if (!cursor.take("IF")) {
      return false;
    }
    if (!cursor.take("EXISTS")) {
      throw cursor.syntax("IF EXISTS is not complete");
    }
    return true;
  }

  private Change drop() throws SqlScanException {
    begin();
    cursor.take("DROP");
    if (cursor.take("SCHEMA") || cursor.take("NAMESPACE") || cursor.take("DATABASE")) {
      boolean ifExists = takeIfExists();
      List<String> name = cursor.compoundName("a namespace");
      if (cursor.at("CASCADE")) {
        throw cursor.unsupported(
            "a namespace is dropped when it is empty, and not with what is in it; drop its tables"
                + " first");
      }
      cursor.take("RESTRICT");
      cursor.requireEnd();
      return new Change.DropSchema(name, ifExists);
    }
    if (!cursor.take("TABLE")) {
      throw cursor.unsupported(
          "DROP " + cursor.shown() + " is not possible: only tables and schemas can be dropped");
    }
    boolean ifExists = takeIfExists();
    List<String> name = cursor.compoundName("a table");
    if (cursor.at(TokenKind.COMMA)) {
      throw cursor.unsupported("drop one table with each statement");
    }
    if (cursor.at("CASCADE")) {
      throw cursor.unsupported("nothing depends on a table; leave CASCADE out");
    }
    cursor.take("RESTRICT");
    boolean purge = cursor.take("PURGE");
    cursor.requireEnd();
    return new Change.DropTable(name, ifExists, purge);
  }

  private Change insert() throws SqlScanException {
    begin();
    Optional<Integer> with = cursor.at("WITH") ? Optional.of(cursor.position()) : Optional.empty();
    int verb = with.isPresent() ? statement.kindIndex() : cursor.position();
    cursor.moveTo(verb);
    if (!cursor.take("INSERT")) {
      throw cursor.unsupported(
          cursor.shown() + " is not possible; use INSERT INTO, or CREATE OR REPLACE TABLE … AS");
    }
    Change.Mode mode = insertMode();
    List<String> table = cursor.compoundName("a table");
    refuseAfterTable();
    Optional<List<String>> columns = Optional.empty();
    if (cursor.at(TokenKind.LEFT_PAREN) && !tokens.holdsQuery(cursor.position())) {
      columns = Optional.of(cursor.names("a column"));
    }
    boolean byName = cursor.take("BY", "NAME");
    if (byName && columns.isPresent()) {
      throw cursor.unsupported("with BY NAME, the query names the columns; leave the list out");
    }
    if (!byName) {
      cursor.take("BY", "POSITION");
    }
    Change.Rows rows = rows(with.isPresent(), verb);
    if (byName && rows instanceof InsertedRows) {
      throw cursor.unsupported("VALUES has no names of columns; leave BY NAME out");
    }
    return new Change.Write(table, mode, columns, byName, List.of(), rows);
  }

  private Change.Mode insertMode() throws SqlScanException {
    if (cursor.take("INTO")) {
      cursor.take("TABLE");
      return Change.Mode.APPEND;
    }
    if (cursor.take("OVERWRITE")) {
      if (!cursor.take("INTO")) {
        cursor.take("TABLE");
      }
      return Change.Mode.OVERWRITE;
    }
    throw cursor.syntax("INTO or OVERWRITE is missing after INSERT");
  }

  private void refuseAfterTable() throws SqlScanException {
    if (cursor.at("AS") || VersionClause.startsAt(tokens, cursor.position())) {
      throw cursor.unsupported("the table that is written to is named without more; leave it out");
    }
    if (cursor.at("PARTITION")) {
      throw cursor.unsupported(
          "rows go to the partition that their values say; leave PARTITION (…) out and give the"
              + " values as columns");
    }
  }

  private Change.Rows rows(boolean common, int verb) throws SqlScanException {
    if (cursor.at("DEFAULT", "VALUES")) {
      throw cursor.unsupported("DEFAULT VALUES is not possible; write VALUES (DEFAULT, …)");
    }
    int start = cursor.position();
    if (!common && tokens.is(start, Keyword.VALUES)) {
      Optional<InsertedRows> values =
          new InsertedRowsReader(cursor, statement.map(), places).read();
      if (values.isPresent()) {
        return values.get();
      }
    }
    return common ? selected(verb, start) : selected(0, start);
  }

  /** The query from a token on, without what is before it. */
  private Change.Selected selected(int query) throws SqlScanException {
    return selected(0, query);
  }

  /**
   * The query from a token on.
   *
   * @param head the first token of what is left out before it
   */
  private Change.Selected selected(int head, int query) throws SqlScanException {
    cursor.moveTo(query);
    if (cursor.atEnd()) {
      throw cursor.syntax("the query or VALUES is missing");
    }
    refuseAfterQuery(query);
    int from = head == 0 ? 0 : tokens.get(head).start();
    SqlStatement selected =
        SqlStatement.parse(
            statement.map().then(List.of(new Splice(from, tokens.get(query).start(), ""))));
    if (selected.kind() != StatementKind.QUERY) {
      throw cursor.unsupported(
          "what is to be written must be a query or VALUES, and "
              + cursor.shown()
              + " starts none");
    }
    return new Change.Selected(selected);
  }

  private void refuseAfterQuery(int query) throws SqlScanException {
    for (int i = query; i < tokens.size(); i++) {
      if (tokens.get(i).kind().opens()) {
        i = tokens.closerOf(i);
        continue;
      }
      cursor.moveTo(i);
      if (cursor.at(RETURNING) && tokens.startsClause(i)) {
        throw cursor.unsupported("rows that were written are not returned; leave RETURNING out");
      }
      if (cursor.at("ON", "CONFLICT") || cursor.at("ON", "DUPLICATE")) {
        throw cursor.unsupported("rows are added and never compared with those that are there");
      }
    }
    cursor.moveTo(query);
  }
}
