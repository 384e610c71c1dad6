package dev.oleander.polars.jdbc.sql;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A statement that the driver carries out itself: it looks into the lake's names, or changes what
 * the connection goes on with. Names are as written, their quotes removed.
 */
public sealed interface SessionCommand {
  /** Whether it answers rows; the others answer an update count of 0. */
  default boolean hasRows() {
    return true;
  }

  /**
   * {@code SHOW CATALOGS [LIKE 'pattern']}.
   *
   * @param like a pattern of SQL; empty for all
   */
  record ShowCatalogs(Optional<String> like) implements SessionCommand {
    public ShowCatalogs {
      Objects.requireNonNull(like, "like");
    }
  }

  /**
   * {@code SHOW SCHEMAS [FROM catalog] [LIKE 'pattern']}.
   *
   * @param catalog empty for the current one
   * @param like a pattern of SQL; empty for all
   */
  record ShowSchemas(Optional<String> catalog, Optional<String> like) implements SessionCommand {
    public ShowSchemas {
      Objects.requireNonNull(catalog, "catalog");
      Objects.requireNonNull(like, "like");
    }
  }

  /**
   * {@code SHOW TABLES [FROM [catalog.]namespace] [LIKE 'pattern']}.
   *
   * @param namespace the parts of its name, the catalog first if there is one; empty for the
   *     current one
   * @param like a pattern of SQL; empty for all
   */
  record ShowTables(List<String> namespace, Optional<String> like) implements SessionCommand {
    public ShowTables {
      namespace = List.copyOf(namespace);
      Objects.requireNonNull(like, "like");
    }
  }

  /**
   * {@code SHOW COLUMNS FROM table [LIKE 'pattern']}, {@code DESCRIBE table}.
   *
   * @param table the parts of its name
   * @param like a pattern of SQL; empty for all
   */
  record ShowColumns(List<String> table, Optional<String> like) implements SessionCommand {
    public ShowColumns {
      table = List.copyOf(table);
      Objects.requireNonNull(like, "like");
    }
  }

  /**
   * {@code SHOW ALL}, {@code SHOW name}: settings of the session.
   *
   * @param name empty for all
   */
  record ShowSettings(Optional<String> name) implements SessionCommand {
    public ShowSettings {
      Objects.requireNonNull(name, "name");
    }
  }

  /** {@code USE CATALOG name}. */
  record UseCatalog(String name) implements SessionCommand {
    @Override
    public boolean hasRows() {
      return false;
    }
  }

  /**
   * {@code USE [SCHEMA] namespace}, {@code USE catalog.namespace}.
   *
   * @param namespace the parts of its name, perhaps the catalog first
   */
  record UseSchema(List<String> namespace) implements SessionCommand {
    public UseSchema {
      namespace = List.copyOf(namespace);
    }

    @Override
    public boolean hasRows() {
      return false;
    }
  }

  /** {@code SET name = value}, {@code SET name TO value}. */
  record SetSetting(String name, String value) implements SessionCommand {
    @Override
    public boolean hasRows() {
      return false;
    }
  }

  /**
   * {@code RESET name}, {@code RESET ALL}, {@code SET name = DEFAULT}.
   *
   * @param name empty for all settings
   */
  record ResetSetting(Optional<String> name) implements SessionCommand {
    public ResetSetting {
      Objects.requireNonNull(name, "name");
    }

    @Override
    public boolean hasRows() {
      return false;
    }
  }

  /**
   * The command that a statement is.
   *
   * @return empty if it is none: a query, or something for another reader
   * @throws SqlScanException if it begins as a command and goes on as none
   */
  static Optional<SessionCommand> of(SqlStatement statement) throws SqlScanException {
    return new SessionCommandReader(statement).read();
  }
}
