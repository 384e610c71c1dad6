package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what follows on CREATE TABLE. Used once. */
final class CreateTableReader {
  private static final Set<String> CONSTRAINTS =
      Set.of("UNIQUE", "CHECK", "FOREIGN", "CONSTRAINT", "EXCLUDE", "INDEX", "KEY", "LIKE");

  /** Reads the query that begins with a token. */
  interface QueryReader {
    Change.Selected read(int token) throws SqlScanException;
  }

  private final TokenCursor cursor;
  private final QueryReader queries;
  private final List<ColumnDefinition> columns = new ArrayList<>();
  private final List<String> key = new ArrayList<>();
  private final Map<String, String> properties = new LinkedHashMap<>();
  private List<String> partitionBy = List.of();

  CreateTableReader(TokenCursor cursor, QueryReader queries) {
    this.cursor = cursor;
    this.queries = queries;
  }

  /**
   * @param replace whether OR REPLACE was read
   * @param ifNotExists whether IF NOT EXISTS was read
   */
  Change read(boolean replace, boolean ifNotExists) throws SqlScanException {
    if (replace && ifNotExists) {
      throw cursor.syntax("OR REPLACE and IF NOT EXISTS exclude each other; leave one out");
    }
    List<String> table = cursor.compoundName("a table");
    if (cursor.at(TokenKind.LEFT_PAREN) && !cursor.tokens().holdsQuery(cursor.position())) {
      columns();
    }
    clauses();
    if (cursor.take("AS") || cursor.at(TokenKind.LEFT_PAREN)) {
      return written(table, replace, ifNotExists);
    }
    cursor.requireEnd();
    if (columns.isEmpty()) {
      throw cursor.syntax("the columns in parentheses, or AS and a query are missing");
    }
    if (replace) {
      throw cursor.unsupported(
          "a table without rows cannot replace another; use CREATE OR REPLACE TABLE … AS, or DROP"
              + " TABLE before CREATE TABLE");
    }
    return new Change.CreateTable(table, ifNotExists, columns, key, partitionBy, properties);
  }

  private Change written(List<String> table, boolean replace, boolean ifNotExists)
      throws SqlScanException {
    if (!columns.isEmpty()) {
      throw cursor.unsupported(
          "the columns of CREATE TABLE … AS are those of the query; leave the list out, and name"
              + " and cast them in the query");
    }
    if (!properties.isEmpty()) {
      throw cursor.unsupported(
          "CREATE TABLE … AS takes no properties and no comment; make the table with its columns"
              + " and INSERT the rows");
    }
    Change.Mode mode =
        replace
            ? Change.Mode.REPLACE
            : ifNotExists ? Change.Mode.CREATE_IF_ABSENT : Change.Mode.CREATE;
    return new Change.Write(
        table, mode, Optional.empty(), true, partitionBy, queries.read(cursor.position()));
  }

  private void clauses() throws SqlScanException {
    while (true) {
      if (cursor.take("PARTITIONED", "BY")) {
        partitionBy = partitionBy();
      } else if (cursor.take("COMMENT")) {
        properties.put("comment", cursor.string("a comment"));
      } else if (cursor.take("TBLPROPERTIES") || isProperties()) {
        properties();
      } else if (cursor.take("USING")) {
        if (!cursor.take("ICEBERG")) {
          throw cursor.unsupported("tables are of Iceberg; leave USING out");
        }
      } else {
        return;
      }
    }
  }

  private boolean isProperties() {
    return cursor.at("WITH")
        && cursor.tokens().is(cursor.position() + 1, TokenKind.LEFT_PAREN)
        && cursor.take("WITH");
  }

  /** {@code ('name' = 'value', name = 'value')}. */
  private void properties() throws SqlScanException {
    cursor.require(TokenKind.LEFT_PAREN, "the properties stand in parentheses");
    do {
      String name = cursor.at(TokenKind.STRING) ? cursor.string("") : String.join(".", dotted());
      if (!cursor.takeOperator('=')) {
        throw cursor.syntax("= and a value are missing after the property");
      }
      if (properties.put(name, cursor.string("the value of a property")) != null) {
        throw cursor.syntax("the property '" + name + "' is given twice");
      }
    } while (cursor.take(TokenKind.COMMA));
    cursor.require(TokenKind.RIGHT_PAREN, "a comma or ) is missing");
  }

  private List<String> dotted() throws SqlScanException {
    return cursor.compoundName("a property");
  }

  private List<String> partitionBy() throws SqlScanException {
    cursor.require(TokenKind.LEFT_PAREN, "what to partition by stands in parentheses");
    List<String> transforms = new ArrayList<>();
    do {
      transforms.add(new TransformReader(cursor).read());
    } while (cursor.take(TokenKind.COMMA));
    cursor.require(TokenKind.RIGHT_PAREN, "a comma or ) is missing");
    return transforms;
  }

  private void columns() throws SqlScanException {
    cursor.take(TokenKind.LEFT_PAREN);
    Set<String> names = new HashSet<>();
    do {
      if (cursor.at("PRIMARY", "KEY")) {
        cursor.take("PRIMARY", "KEY");
        addKey(cursor.names("a column"));
      } else if (CONSTRAINTS.contains(cursor.upperCase())) {
        throw cursor.unsupported(
            cursor.shown() + " is not possible: a table of the lake has columns and a primary key");
      } else {
        ColumnDefinition column = column();
        if (!names.add(column.name())) {
          throw cursor.syntax("the column '" + column.name() + "' is there twice");
        }
        columns.add(column);
      }
    } while (cursor.take(TokenKind.COMMA));
    cursor.require(TokenKind.RIGHT_PAREN, "a comma or ) is missing");
    for (String column : key) {
      if (!names.contains(column)) {
        throw cursor.syntax("the primary key has a column '" + column + "' that the table has not");
      }
    }
    columns.replaceAll(
        column ->
            key.contains(column.name())
                ? new ColumnDefinition(column.name(), column.type(), true, column.comment())
                : column);
  }

  private void addKey(List<String> columns) throws SqlScanException {
    if (!key.isEmpty()) {
      throw cursor.syntax("there can be one primary key");
    }
    key.addAll(columns);
  }

  private ColumnDefinition column() throws SqlScanException {
    String name = cursor.name("a column");
    if (cursor.at(TokenKind.COMMA) || cursor.at(TokenKind.RIGHT_PAREN)) {
      throw cursor.syntax("the type of the column '" + name + "' is missing");
    }
    TypeName type = new TypeNameReader(cursor).read();
    boolean required = false;
    Optional<String> comment = Optional.empty();
    while (true) {
      if (cursor.take("NOT", "NULL")) {
        required = true;
      } else if (cursor.take("PRIMARY", "KEY")) {
        addKey(List.of(name));
      } else if (cursor.take("COMMENT")) {
        comment = Optional.of(cursor.string("a comment"));
      } else if (!cursor.take("NULL")) {
        break;
      }
    }
    if (!cursor.at(TokenKind.COMMA) && !cursor.at(TokenKind.RIGHT_PAREN)) {
      throw cursor.unsupported(
          cursor.shown()
              + " is not possible in a column, which can be NOT NULL or PRIMARY KEY and have a"
              + " COMMENT");
    }
    return new ColumnDefinition(name, type, required, comment);
  }
}
