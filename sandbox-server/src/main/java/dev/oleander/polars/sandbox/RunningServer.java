package dev.oleander.polars.sandbox;

import dev.oleander.polars.sandbox.access.TokenFile;
import dev.oleander.polars.sandbox.catalog.EmbeddedCatalog;
import dev.oleander.polars.sandbox.catalog.Lake;
import dev.oleander.polars.sandbox.catalog.LakeCatalog;
import dev.oleander.polars.sandbox.catalog.LeftFiles;
import dev.oleander.polars.sandbox.catalog.write.WriteNotes;
import dev.oleander.polars.sandbox.config.ServerConfig;
import dev.oleander.polars.sandbox.config.TierConfig;
import dev.oleander.polars.sandbox.history.HistoryLimits;
import dev.oleander.polars.sandbox.history.SqliteHistory;
import dev.oleander.polars.sandbox.http.HttpServer;
import dev.oleander.polars.sandbox.relay.Relays;
import dev.oleander.polars.sandbox.relay.socket.SocketLibrary;
import dev.oleander.polars.sandbox.seed.FlowersSeed;
import dev.oleander.polars.sandbox.telemetry.ServerMetrics;
import dev.oleander.polars.sandbox.worker.Isolation;
import dev.oleander.polars.sandbox.worker.Tier;
import dev.oleander.polars.sandbox.worker.WorkerException;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.pool.WorkerPool;
import dev.oleander.polars.sandbox.workload.WorkloadHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A started server, with all that it owns. Closing it leaves no process, thread, socket or folder
 * behind.
 */
public final class RunningServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningServer.class);
  private static final Duration WORKER_START_TIMEOUT = Duration.ofSeconds(60);

  /** The folder with a note of each write that goes on. */
  private static final String WRITE_NOTES = ".writes";

  private static final Duration DRAIN_STEP = Duration.ofMillis(100);

  /** How much of what workloads print the history keeps. */
  private static final long MOST_KEPT_LOG_BYTES = 256L << 20;

  /** What to close, the last first. */
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();

  private HttpServer http;

  private RunningServer() {}

  /**
   * Starts everything and fills a new lake with the sample table; requests are answered when this
   * returns.
   *
   * @param python the workers' interpreter
   * @param version what {@code /health} names
   */
  public static RunningServer start(ServerConfig config, Path python, String version)
      throws IOException, InterruptedException {
    RunningServer server = new RunningServer();
    boolean started = false;
    try {
      server.open(config, python, version);
      started = true;
      return server;
    } finally {
      if (!started) {
        server.close();
      }
    }
  }

  private void open(ServerConfig config, Path python, String version)
      throws IOException, InterruptedException {
    TokenFile tokens = TokenFile.open(config.tokenFile());
    Optional<StateFolder> state = openState(config);
    RunFolder folder = own(makeFolder(config));
    Path source = folder.path().resolve("python");
    WorkerSource.unpack(source);
    Path own = NativeLibraryFolder.make(folder, state);
    EmbeddedCatalog.placeNativeLibrary(own);
    SocketLibrary.placeIn(own);
    Lake lake = own(ConfiguredLake.open(config, own, writeNotes(config, state)));
    Optional<SqliteHistory> history = openHistory(config, state);
    ServerMetrics metrics = new ServerMetrics(version);
    Optional<Relays> relays =
        lake.catalogs().stream().anyMatch(LakeCatalog::hasObjects)
            ? Optional.of(own(new Relays()))
            : Optional.empty();
    WorkerPool pool =
        own(
            WorkerPool.start(
                poolConfig(config, python, source, folder.makeWorkersFolder(), lake.folders()),
                metrics,
                relays));
    metrics.watchPool(pool::status);
    relays.ifPresent(each -> metrics.watchRelays(each::bytes, each::requests));
    history.ifPresent(kept -> metrics.watchHistory(kept::status));
    metrics.watchWrites(() -> LakeFigures.writes(lake));
    own(new LeftFiles(lake));
    if (config.warehouse().isPresent()) {
      sow(lake.catalog(ServerConfig.EMBEDDED), lake.notes(), pool);
    }
    http =
        own(
            HttpServer.start(
                config,
                tokens,
                lake,
                pool,
                history.map(WorkloadHistory.class::cast).orElse(WorkloadHistory.NONE),
                metrics,
                version));
  }

  /**
   * The server's own folder, which workers can pass where nothing else shows them what they need.
   */
  static RunFolder makeFolder(ServerConfig config) throws IOException {
    RunFolder folder = RunFolder.make(config.runtimeDirectory());
    try {
      if (isolation(config) != Isolation.BWRAP) {
        folder.letOthersPass();
      }
      return folder;
    } catch (IOException e) {
      folder.close();
      throw e;
    }
  }

  private static Isolation isolation(ServerConfig config) {
    return Isolation.valueOf(config.isolation().toUpperCase(Locale.ROOT));
  }

  /**
   * What the workers are like.
   *
   * @param source where their Python package is
   * @param folder the pool's own
   * @param readable the lake's folders
   */
  static WorkerPoolConfig poolConfig(
      ServerConfig config, Path python, Path source, Path folder, List<Path> readable) {
    return new WorkerPoolConfig(
        python,
        source,
        folder,
        readable,
        isolation(config),
        config.tiers().stream().map(RunningServer::tier).toList(),
        config.capacity().vcpus(),
        config.capacity().memory(),
        config.firstUid(),
        WORKER_START_TIMEOUT,
        config.queue().limit(),
        config.queue().limitPerPrincipal(),
        hidden(config),
        readable.stream()
            .map(lake -> lake.resolve(EmbeddedCatalog.DATABASE_FILE))
            .filter(Files::isRegularFile)
            .toList());
  }

  /** Beside the lake when the server keeps nothing else; nowhere if it has no folder at all. */
  private static Optional<WriteNotes> writeNotes(ServerConfig config, Optional<StateFolder> state)
      throws IOException {
    Optional<Path> folder = state.map(StateFolder::path).or(config::warehouse);
    if (folder.isEmpty()) {
      LOG.warn(
          "without a stateDirectory, files of writes that a killed server leaves are not cleared");
      return Optional.empty();
    }
    return Optional.of(WriteNotes.in(folder.get().resolve(WRITE_NOTES)));
  }

  private Optional<StateFolder> openState(ServerConfig config) throws IOException {
    return config.stateDirectory().isPresent()
        ? Optional.of(own(StateFolder.open(config.stateDirectory().get())))
        : Optional.empty();
  }

  /** After it was said where SQLite's native library goes. */
  private Optional<SqliteHistory> openHistory(ServerConfig config, Optional<StateFolder> state)
      throws IOException {
    if (state.isEmpty()) {
      return Optional.empty();
    }
    HistoryLimits limits =
        new HistoryLimits(
            Duration.ofDays(config.history().days()),
            config.history().workloads(),
            MOST_KEPT_LOG_BYTES);
    return Optional.of(own(SqliteHistory.open(state.get().path(), limits)));
  }

  /** What of the server's own no workload may see, whatever the isolation. */
  private static List<Path> hidden(ServerConfig config) {
    List<Path> hidden = new ArrayList<>(List.of(config.tokenFile()));
    config.tls().ifPresent(tls -> hidden.addAll(List.of(tls.certificate(), tls.key())));
    config.stateDirectory().ifPresent(hidden::add);
    config.audit().file().ifPresent(hidden::add);
    config.scripts().folder().ifPresent(hidden::add);
    return hidden;
  }

  private static Tier tier(TierConfig config) {
    return new Tier(
        config.vcpus(),
        config.workers(),
        config.threads(),
        config.cpus(),
        config.memory(),
        config.processes(),
        config.openFiles(),
        config.scratch(),
        Duration.ofSeconds(config.timeoutSeconds()),
        config.resultRows(),
        config.resultBytes(),
        config.logBytes());
  }

  private static void sow(LakeCatalog catalog, Optional<WriteNotes> notes, WorkerPool pool)
      throws IOException, InterruptedException {
    if (!pool.isolation().available()) {
      LOG.warn("workloads are refused, so a new lake stays without its sample table");
      return;
    }
    try {
      if (new FlowersSeed(catalog, notes, pool).sow()) {
        LOG.info("the new lake has been filled with its sample table {}", FlowersSeed.FLOWERS);
      }
    } catch (WorkerException e) {
      LOG.error("the sample table could not be made; the next start tries again", e);
    } catch (RuntimeException e) {
      throw new IOException(
          "the sample table cannot be made in the warehouse folder %s, so the next start tries again: %s"
              .formatted(catalog.folders().get(0), rootMessage(e)),
          e);
    }
  }

  private static String rootMessage(Throwable failure) {
    return failure.getCause() == null ? failure.toString() : rootMessage(failure.getCause());
  }

  private <T extends AutoCloseable> T own(T resource) {
    owned.push(resource);
    return resource;
  }

  public int port() {
    return http.port();
  }

  /**
   * Refuses new workloads, and lets those that run go on until they are answered or the time is up.
   * The server is to be closed then, which stops those that still run.
   *
   * @param impatient asked again and again: whether to wait no longer
   */
  public void drain(Duration atMost, BooleanSupplier impatient) throws InterruptedException {
    http.drain();
    long end = System.nanoTime() + atMost.toNanos();
    while (!impatient.getAsBoolean() && System.nanoTime() - end < 0) {
      if (http.awaitDrained(DRAIN_STEP)) {
        LOG.info("all workloads have been answered");
        return;
      }
    }
    LOG.warn("the workloads that still run are stopped");
  }

  @Override
  public void close() {
    while (!owned.isEmpty()) {
      AutoCloseable resource = owned.pop();
      try {
        resource.close();
      } catch (Exception e) {
        LOG.warn("{} was not closed cleanly", resource.getClass().getSimpleName(), e);
      }
    }
  }
}
