package dev.oleander.polars.jdbc.sql;

/** What a statement asks for, by its first keyword. */
public enum StatementKind {
  /** SELECT, FROM … SELECT, VALUES or WITH: returns rows. */
  QUERY,
  /** EXPLAIN of a query. */
  EXPLAIN,
  /** SHOW TABLES: lists what is registered, so the caller answers it from the catalog. */
  SHOW_TABLES,
  /** INSERT: adds rows to a table; REPLACE, which is refused. */
  INSERT,
  /** Polars has no UPDATE. */
  UPDATE,
  /** Polars answers DELETE with the remaining rows and changes no table. */
  DELETE,
  /** Polars has no MERGE. */
  MERGE,
  /** Polars empties the registered table and leaves the lake's as it is. */
  TRUNCATE,
  /** CREATE TABLE and CREATE SCHEMA; any other is refused. */
  CREATE,
  /** DROP TABLE and DROP SCHEMA; any other is refused. */
  DROP,
  /** Any ALTER. */
  ALTER,
  /** A session variable. */
  SET,
  /** Another current catalog or namespace. */
  USE,
  /** DESCRIBE, DESC, or EXPLAIN of a table. */
  DESCRIBE,
  /** A SHOW other than SHOW TABLES. */
  SHOW,
  /** A procedure call. */
  CALL,
  /** BEGIN, START, COMMIT or ROLLBACK. */
  TRANSACTION,
  /** GRANT or REVOKE. */
  GRANT,
  /** COPY. */
  COPY,
  /** Anything else, a misspelt keyword for one: the server says what is wrong with it. */
  OTHER;

  /** Whether a statement of this kind can be sent to the server as it is. */
  public boolean isSupported() {
    return this == QUERY || this == EXPLAIN || this == SHOW_TABLES;
  }

  /** Whether a statement of this kind is meant to change data or what describes it. */
  public boolean isWrite() {
    return switch (this) {
      case INSERT, UPDATE, DELETE, MERGE, TRUNCATE, CREATE, DROP, ALTER, GRANT, COPY -> true;
      default -> false;
    };
  }

  static StatementKind of(Keyword first) {
    return switch (first) {
      case SELECT, FROM, VALUES, WITH -> QUERY;
      case INSERT, REPLACE -> INSERT;
      case UPDATE -> UPDATE;
      case DELETE -> DELETE;
      case MERGE -> MERGE;
      case TRUNCATE -> TRUNCATE;
      case CREATE -> CREATE;
      case DROP -> DROP;
      case ALTER -> ALTER;
      case SET -> SET;
      case USE -> USE;
      case DESCRIBE, DESC -> DESCRIBE;
      case SHOW -> SHOW;
      case CALL -> CALL;
      case BEGIN, START, COMMIT, ROLLBACK -> TRANSACTION;
      case GRANT, REVOKE -> GRANT;
      case COPY -> COPY;
      default -> OTHER;
    };
  }
}
