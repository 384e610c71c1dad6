package dev.oleander.polars.sandbox.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.JDBC;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The SQLite file: opens it, makes its tables, sets it aside when it is damaged. */
final class HistoryFile {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryFile.class);
  private static final DateTimeFormatter SUFFIX =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final String BUSY_TIMEOUT_MILLIS = "5000";

  /** What each layout has more than the one before, from the second on. */
  private static final List<String> UPGRADES =
      List.of(
          "ALTER TABLE workloads ADD COLUMN tables TEXT",
          "ALTER TABLE workloads ADD COLUMN stored_script TEXT",
          "ALTER TABLE workloads ADD COLUMN store_bytes INTEGER NOT NULL DEFAULT 0",
          "ALTER TABLE workloads ADD COLUMN written TEXT");

  /** The layout of the tables; of a file of a later one nothing can be read. */
  private static final int LAYOUT = 1 + UPGRADES.size();

  /** The files that SQLite keeps beside the database's own. */
  private static final List<String> COMPANIONS = List.of("", "-wal", "-shm");

  private static final Set<SQLiteErrorCode> DAMAGES =
      EnumSet.of(SQLiteErrorCode.SQLITE_CORRUPT, SQLiteErrorCode.SQLITE_NOTADB);

  /** Times are microseconds since 1970. */
  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE workloads (
            number INTEGER PRIMARY KEY,
            principal TEXT NOT NULL,
            id TEXT NOT NULL,
            mode TEXT NOT NULL,
            catalog TEXT NOT NULL,
            vcpus INTEGER NOT NULL,
            application TEXT,
            client_user TEXT,
            hostname TEXT,
            user_agent TEXT,
            state TEXT NOT NULL,
            error_code TEXT,
            error TEXT,
            result_rows INTEGER NOT NULL,
            result_bytes INTEGER NOT NULL,
            cpu_micros INTEGER,
            peak_memory INTEGER,
            created_at INTEGER NOT NULL,
            started_at INTEGER,
            running_at INTEGER,
            writing_at INTEGER,
            finished_at INTEGER,
            tables TEXT,
            stored_script TEXT,
            store_bytes INTEGER NOT NULL DEFAULT 0,
            written TEXT,
            UNIQUE (principal, id)
          )\
          """,
          "CREATE INDEX workloads_by_principal ON workloads (principal, number)",
          "CREATE INDEX workloads_by_age ON workloads (created_at)",
          """
          CREATE TABLE logs (
            number INTEGER PRIMARY KEY,
            text BLOB NOT NULL,
            dropped INTEGER NOT NULL
          )\
          """);

  private HistoryFile() {}

  /**
   * A connection to the file, which has its tables then. A file that is damaged, or that another
   * version has written, gets another name, and a new one takes its place.
   *
   * @throws IOException when there can be no such file
   */
  static Connection open(Path file) throws IOException {
    try {
      return prepared(file);
    } catch (SQLException e) {
      if (!damaged(e)) {
        throw new IOException(
            "the history %s cannot be opened: %s".formatted(file, e.getMessage()), e);
      }
      Path aside = setAside(file);
      LOG.error(
          "the history {} cannot be used and is set aside as {}: a new one begins; what the old"
              + " one holds can perhaps be read with sqlite3",
          file,
          aside,
          e);
    }
    try {
      return prepared(file);
    } catch (SQLException e) {
      throw new IOException("the history %s cannot be made: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Rather than that it cannot be read or written at the moment. */
  private static boolean damaged(SQLException e) {
    return !(e instanceof SQLiteException fault)
        || DAMAGES.contains(SQLiteErrorCode.getErrorCode(fault.getErrorCode() & 0xff));
  }

  /** Another connection, to a file that is open already. */
  static Connection connect(Path file) throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("busy_timeout", BUSY_TIMEOUT_MILLIS);
    // A server that is killed loses nothing by this; a machine that is, the last moments.
    settings.setProperty("synchronous", "NORMAL");
    return JDBC.createConnection("jdbc:sqlite:" + file, settings);
  }

  private static Connection prepared(Path file) throws IOException, SQLException {
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Connection connection = connect(file);
    boolean usable = false;
    try (Statement statement = connection.createStatement()) {
      require(statement, "PRAGMA journal_mode = WAL", "wal");
      require(statement, "PRAGMA quick_check(1)", "ok");
      int layout = Integer.parseInt(one(statement, "PRAGMA user_version"));
      if (layout == 0) {
        change(connection, statement, TABLES);
      } else if (layout > LAYOUT) {
        throw new SQLException("its layout is %d and may be %d at most".formatted(layout, LAYOUT));
      } else if (layout < LAYOUT) {
        change(connection, statement, UPGRADES.subList(layout - 1, LAYOUT - 1));
      }
      usable = true;
      return connection;
    } finally {
      if (!usable) {
        connection.close();
      }
    }
  }

  private static void change(Connection connection, Statement statement, List<String> changes)
      throws SQLException {
    connection.setAutoCommit(false);
    for (String change : changes) {
      statement.execute(change);
    }
    statement.execute("PRAGMA user_version = " + LAYOUT);
    connection.commit();
    connection.setAutoCommit(true);
  }

  private static void require(Statement statement, String question, String answer)
      throws SQLException {
    String given = one(statement, question);
    if (!given.equals(answer)) {
      throw new SQLException("'%s' gives '%s'".formatted(question, given));
    }
  }

  private static String one(Statement statement, String question) throws SQLException {
    try (ResultSet answer = statement.executeQuery(question)) {
      return answer.next() ? answer.getString(1) : "";
    }
  }

  private static Path setAside(Path file) throws IOException {
    String suffix = ".damaged-" + SUFFIX.format(Instant.now());
    for (String companion : COMPANIONS) {
      Path old = file.resolveSibling(file.getFileName() + companion);
      if (Files.exists(old)) {
        Files.move(
            old,
            file.resolveSibling(file.getFileName() + suffix + companion),
            StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return file.resolveSibling(file.getFileName() + suffix);
  }
}
