package dev.oleander.polars.jdbc.sql;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A statement that writes to a table, or makes or drops tables and namespaces. Names are as
 * written, their quotes removed. Immutable.
 */
public sealed interface Change {

  /** What becomes of the rows and the table that are there. */
  enum Mode {
    /** {@code CREATE TABLE}: it must not be there. */
    CREATE,
    /** {@code CREATE TABLE IF NOT EXISTS}: nothing happens if it is there. */
    CREATE_IF_ABSENT,
    /** {@code CREATE OR REPLACE TABLE}: another schema and other rows; its history stays. */
    REPLACE,
    /** {@code INSERT INTO}. */
    APPEND,
    /** {@code INSERT OVERWRITE}: other rows, the same schema. */
    OVERWRITE
  }

  /**
   * {@code CREATE SCHEMA}.
   *
   * @param schema the parts of its name, perhaps the catalog first
   */
  record CreateSchema(List<String> schema, boolean ifNotExists) implements Change {
    public CreateSchema {
      schema = List.copyOf(schema);
    }
  }

  /**
   * {@code DROP SCHEMA}.
   *
   * @param schema the parts of its name, perhaps the catalog first
   */
  record DropSchema(List<String> schema, boolean ifExists) implements Change {
    public DropSchema {
      schema = List.copyOf(schema);
    }
  }

  /**
   * {@code CREATE TABLE t (columns)}.
   *
   * @param table the parts of its name
   * @param partitionBy Iceberg's transforms, such as {@code month(d)}
   * @param key the columns of its primary key; none for no key
   * @param properties of the table
   */
  record CreateTable(
      List<String> table,
      boolean ifNotExists,
      List<ColumnDefinition> columns,
      List<String> key,
      List<String> partitionBy,
      Map<String, String> properties)
      implements Change {
    public CreateTable {
      table = List.copyOf(table);
      columns = List.copyOf(columns);
      key = List.copyOf(key);
      partitionBy = List.copyOf(partitionBy);
      properties = Map.copyOf(properties);
    }
  }

  /**
   * {@code DROP TABLE}.
   *
   * @param table the parts of its name
   * @param purge whether its files are to go, too
   */
  record DropTable(List<String> table, boolean ifExists, boolean purge) implements Change {
    public DropTable {
      table = List.copyOf(table);
    }
  }

  /**
   * Rows of a query or of VALUES go into a table: {@code CREATE TABLE … AS}, {@code INSERT}.
   *
   * @param table the parts of its name
   * @param columns those of the table that the rows have, in order; empty for all
   * @param byName whether columns are matched by their names, and not by their places
   * @param partitionBy Iceberg's transforms, for a table that is made
   */
  record Write(
      List<String> table,
      Mode mode,
      Optional<List<String>> columns,
      boolean byName,
      List<String> partitionBy,
      Rows rows)
      implements Change {
    public Write {
      table = List.copyOf(table);
      Objects.requireNonNull(mode, "mode");
      columns = columns.map(List::copyOf);
      partitionBy = List.copyOf(partitionBy);
      Objects.requireNonNull(rows, "rows");
    }
  }

  /** Where the rows of a {@link Write} come from. */
  sealed interface Rows permits Selected, InsertedRows {}

  /**
   * A query.
   *
   * @param query with the places of the whole statement
   */
  record Selected(SqlStatement query) implements Rows {
    public Selected {
      Objects.requireNonNull(query, "query");
    }
  }
}
