package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.arrow.ResultMemory;
import dev.oleander.polars.jdbc.catalog.Lake;
import dev.oleander.polars.jdbc.catalog.LakeChanges;
import dev.oleander.polars.jdbc.catalog.LakeMetadata;
import dev.oleander.polars.jdbc.catalog.StoredScripts;
import dev.oleander.polars.jdbc.config.ConnectionConfig;
import dev.oleander.polars.jdbc.config.ConnectionProperty;
import dev.oleander.polars.jdbc.config.SessionSettings;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.http.HttpTransports;
import dev.oleander.polars.jdbc.http.OleanderHttp;
import dev.oleander.polars.jdbc.http.ServerExtensions;
import dev.oleander.polars.jdbc.workload.Compute;
import dev.oleander.polars.jdbc.workload.WorkloadClient;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Executor;

/**
 * What the objects of one connection share: the server, the lake, the memory, the clock, the
 * threads that read ahead. Any thread may use it; the connection closes it.
 */
final class Session implements AutoCloseable {
  /** The extension of a server that tells what workloads print. */
  static final String WORKLOAD_LOGS = "workload-logs";

  /** Time limit for verifying a connection when nothing else sets one. */
  private static final Duration LOGIN_LIMIT = Duration.ofSeconds(30);

  private final ConnectionConfig config;
  private final SessionSettings settings;
  private final OleanderHttp http;
  private final ServerExtensions extensions;
  private final WorkloadClient workloads;
  private final ResultMemory memory;
  private final Lake lake;
  private final LakeMetadata metadata;
  private final LakeChanges changes;
  private final Procedures procedures;
  private final Deadlines deadlines = new Deadlines();
  private final ReadAheadThreads readAhead = new ReadAheadThreads();

  private Session(ConnectionConfig config, OleanderHttp http) {
    this.config = config;
    this.settings = new SessionSettings(config);
    this.http = http;
    this.extensions = new ServerExtensions(http);
    this.workloads = new WorkloadClient(http, config.zstd(), this::compute);
    this.memory = new ResultMemory(config.get(ConnectionProperty.MEMORY_LIMIT));
    this.lake =
        new Lake(
            http,
            extensions,
            config.catalog(),
            config.get(ConnectionProperty.METADATA_TTL),
            readAhead);
    this.metadata = new LakeMetadata(lake);
    this.changes = new LakeChanges(http, extensions, lake);
    this.procedures =
        new Procedures(
            config.find(ConnectionProperty.SCRIPT_FOLDER).map(ScriptFolder::new),
            new StoredScripts(http, extensions, config.get(ConnectionProperty.METADATA_TTL)));
  }

  /**
   * Connects and makes sure that the server takes the token and has the catalog.
   *
   * @throws SQLException 08001, 28000, 3D000
   */
  static Session open(ConnectionConfig config, HttpTransports transports) throws SQLException {
    Session session = new Session(config, transports.open(config));
    try {
      session.lake.verify(loginLimit(config));
      return session;
    } catch (SQLException e) {
      session.close();
      throw whileConnecting(e);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** A server that is silent or hangs up at once was never connected to. */
  private static SQLException whileConnecting(SQLException failure) {
    return SqlState.TIMEOUT.is(failure) || SqlState.CONNECTION_FAILURE.is(failure)
        ? SqlState.CONNECTION_NOT_ESTABLISHED.exception(failure.getMessage(), failure)
        : failure;
  }

  /** Of the property, {@link DriverManager}'s and the connect timeout, the first that is set. */
  private static Duration loginLimit(ConnectionConfig config) {
    Duration limit = config.find(ConnectionProperty.LOGIN_TIMEOUT).orElse(Duration.ZERO);
    if (!limit.isZero()) {
      return limit;
    }
    int loginSeconds = DriverManager.getLoginTimeout();
    if (loginSeconds > 0) {
      return Duration.ofSeconds(loginSeconds);
    }
    Duration connectTimeout = config.get(ConnectionProperty.CONNECT_TIMEOUT);
    return connectTimeout.isZero() ? LOGIN_LIMIT : connectTimeout;
  }

  ConnectionConfig config() {
    return config;
  }

  /** What statements go by unless they say otherwise. */
  SessionSettings settings() {
    return settings;
  }

  private Compute compute() {
    return new Compute(
        number(ConnectionProperty.TIER),
        settings.get(ConnectionProperty.DISTRIBUTED),
        settings.find(ConnectionProperty.INSTANCE_TYPE),
        number(ConnectionProperty.CLUSTER_SIZE));
  }

  private OptionalInt number(ConnectionProperty<Integer> property) {
    return settings.find(property).map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  OleanderHttp http() {
    return http;
  }

  /** Whether the server answers and takes the token; never throws. */
  boolean isAlive(Duration limit) {
    return http.isAlive(limit, "api", "v1", "catalogs", config.catalog(), "namespaces");
  }

  /** What the server can do beyond the documented API. */
  ServerExtensions extensions() {
    return extensions;
  }

  /** Whether the server tells what workloads print. */
  boolean hasLogs() throws SQLException {
    return extensions.has(WORKLOAD_LOGS);
  }

  WorkloadClient workloads() {
    return workloads;
  }

  ResultMemory memory() {
    return memory;
  }

  Lake lake() {
    return lake;
  }

  /** Makes and drops what the lake holds. */
  LakeChanges changes() {
    return changes;
  }

  /** What can be called. */
  Procedures procedures() {
    return procedures;
  }

  LakeMetadata metadata() {
    return metadata;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  /** Runs what reads results ahead, and metadata a few calls at a time. */
  Executor readAhead() {
    return readAhead;
  }

  /** Closes the network first, so that nothing takes memory any more. Idempotent. */
  @Override
  public void close() {
    deadlines.close();
    http.close();
    readAhead.close();
    memory.close();
  }
}
