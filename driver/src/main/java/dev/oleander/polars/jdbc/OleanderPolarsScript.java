package dev.oleander.polars.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A Polars script that is run on the server. {@link OleanderPolarsConnection} makes it.
 *
 * <pre>{@code
 * OleanderPolarsConnection polars = connection.unwrap(OleanderPolarsConnection.class);
 * try (OleanderPolarsScript script = polars.script(source)) {
 *   script.param("table", "default.flowers").param("limit", 25);
 *   script.onLog(System.out::print, Duration.ofMillis(200));
 *   try (ResultSet rows = script.executeQuery()) {
 *     …
 *   }
 * }
 * }</pre>
 *
 * <p>It can be run several times, one after the other, also with other params; each run closes the
 * result before it. One thread at a time uses it; {@link #cancel}, {@link #close}, {@link #getLog},
 * {@link #getProgress} and {@link #getWorkloadId} may come from any thread at any time. After
 * {@link #close} all methods but that throw 24000.
 */
public interface OleanderPolarsScript extends AutoCloseable {
  /** What becomes of a destination that is there, and of its rows. */
  enum SaveMode {
    /** Its rows are replaced; the columns stay. It is made if it is not there. */
    OVERWRITE,
    /** Rows are added. It is made if it is not there. */
    APPEND,
    /** It must not be there (42S01). For a server with the extension "save-mode-create". */
    CREATE,
    /**
     * It takes the columns of the result, too; its history stays. For a server with the extension
     * "destinations".
     */
    REPLACE
  }

  /**
   * Sets one of the {@code params} of the script.
   *
   * @param value null, Boolean, a number, text, a date or time of {@code java.time} or {@code
   *     java.sql} (the script gets the text of ISO 8601), UUID (text), an array, Collection or
   *     {@link Map} of such; taken when it is set
   * @throws SQLException 22003 for a number that JSON cannot carry exactly, HYC00 for a class that
   *     cannot be passed; of a stored script also 42000 for a name that it does not declare, and
   *     22003, 22007, 22018 or 07006 for a value that is none of the declared type
   */
  OleanderPolarsScript param(String name, Object value) throws SQLException;

  /** Sets each of these as {@link #param} does. */
  OleanderPolarsScript params(Map<String, ?> values) throws SQLException;

  /**
   * The tier to run on, instead of the connection's.
   *
   * @param vcpus its virtual processors
   */
  OleanderPolarsScript tier(int vcpus) throws SQLException;

  /**
   * Runs on a cluster, if the server offers that.
   *
   * @param instanceType of its machines; null for the server's choice
   * @param clusterSize how many; null for the server's choice
   */
  OleanderPolarsScript distributed(String instanceType, Integer clusterSize) throws SQLException;

  /**
   * How long a run may take, as {@link java.sql.Statement#setQueryTimeout}.
   *
   * @param limit zero for no limit but the server's
   */
  OleanderPolarsScript timeout(Duration limit) throws SQLException;

  /**
   * The most rows of the result.
   *
   * @param rows 0 for all
   */
  OleanderPolarsScript maxRows(long rows) throws SQLException;

  /**
   * Rows in a batch of the result.
   *
   * @param rows 0 leaves it to the server
   */
  OleanderPolarsScript fetchSize(int rows) throws SQLException;

  /**
   * Where {@link #save} writes the result to.
   *
   * @param table {@code namespace.table} of the connection's catalog, or a table of the current
   *     namespace
   * @throws SQLException HYC00 if the service does not have the mode
   */
  OleanderPolarsScript destination(String table, SaveMode mode) throws SQLException;

  /**
   * How a destination that is made or replaced is partitioned.
   *
   * @param transforms Iceberg's, such as {@code species}, {@code month(d)}, {@code bucket(16, id)}
   * @throws SQLException HYC00 if the service cannot be told
   */
  OleanderPolarsScript partitionBy(String... transforms) throws SQLException;

  /**
   * Sets who is told what the script prints, in each run that begins from now on: while it runs,
   * once an interval if there is something, and the rest soon after it has ended. What a slow
   * listener missed, because the server keeps only the last part of a long log, is told in
   * brackets.
   *
   * <p>The listener is called by a thread of the connection, never by two at once. One that throws
   * is not called again for that run.
   *
   * @param listener gets pieces of text, which need not end with lines; null for nobody
   * @param interval at least 50 ms; not looked at without a listener
   * @throws SQLException 22023 for a shorter interval, HYC00 if the service has no logs
   */
  OleanderPolarsScript onLog(Consumer<String> listener, Duration interval) throws SQLException;

  /** As {@link OleanderPolarsStatement#setProgressListener}. */
  OleanderPolarsScript onProgress(Consumer<OleanderPolarsProgress> listener, Duration interval)
      throws SQLException;

  /**
   * Runs the script and waits for the first rows of its result.
   *
   * @return closed by the caller, by the next run or with this
   * @throws OleanderPolarsScriptException if the script fails
   * @throws SQLException HY010 if there is a destination; else as a query
   */
  ResultSet executeQuery() throws SQLException;

  /**
   * Runs the script and writes its result to the destination, wholly or not at all.
   *
   * @throws OleanderPolarsScriptException if the script fails
   * @throws SQLException HY010 if there is no destination; 25006 on a connection that is set to
   *     read only; else as a statement that writes
   */
  OleanderPolarsSaved save() throws SQLException;

  /**
   * What the last run has printed until now, as far as the server keeps it, and the last 16 Mi
   * characters at most; empty before the first run. Takes a few seconds at most for each MiB.
   *
   * @throws SQLException HYC00 if the service has no logs
   */
  String getLog() throws SQLException;

  /** The workload of the last run; empty before the first. */
  Optional<String> getWorkloadId() throws SQLException;

  /** How far the last run is; empty before the first. */
  Optional<OleanderPolarsProgress> getProgress() throws SQLException;

  /** Stops the run, as {@link java.sql.Statement#cancel} does. */
  void cancel() throws SQLException;

  /** Stops what still runs and closes its result. Idempotent. */
  @Override
  void close();
}
