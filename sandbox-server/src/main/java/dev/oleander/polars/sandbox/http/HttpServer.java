package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.access.RequestRates;
import dev.oleander.polars.sandbox.access.TokenFile;
import dev.oleander.polars.sandbox.audit.Audit;
import dev.oleander.polars.sandbox.catalog.Lake;
import dev.oleander.polars.sandbox.config.ServerConfig;
import dev.oleander.polars.sandbox.config.TierConfig;
import dev.oleander.polars.sandbox.config.TlsConfig;
import dev.oleander.polars.sandbox.scripts.ScriptFolder;
import dev.oleander.polars.sandbox.telemetry.ServerMetrics;
import dev.oleander.polars.sandbox.worker.pool.WorkerPool;
import dev.oleander.polars.sandbox.workload.WorkloadHistory;
import dev.oleander.polars.sandbox.workload.WorkloadRegistry;
import dev.oleander.polars.sandbox.workload.WorkloadRunner;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.HTTP2Cipher;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The listening server: HTTP/1.1 and HTTP/2 on one port, over TLS or in clear text. Closing it
 * stops what it serves.
 */
public final class HttpServer implements AutoCloseable {
  private static final int MOST_STREAMS = 128;
  private static final int MOST_THREADS = 64;
  private static final int LEAST_THREADS = 4;
  private static final Duration IDLE_CONNECTION = Duration.ofMinutes(5);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  /** Workloads whose answers are still being read, beyond those that run or wait. */
  private static final int ANSWERS_IN_DELIVERY = 32;

  private final Server server;
  private final ServerConnector connector;
  private final WorkloadRunner runner;
  private final RunWorkload runWorkload;
  private final RequestClock clock;
  private final Audit audit;

  private HttpServer(
      Server server,
      ServerConnector connector,
      WorkloadRunner runner,
      RunWorkload runWorkload,
      RequestClock clock,
      Audit audit) {
    this.clock = clock;
    this.audit = audit;
    this.server = server;
    this.connector = connector;
    this.runner = runner;
    this.runWorkload = runWorkload;
  }

  /**
   * Starts to listen. Lake, pool and history stay the caller's to close, after this.
   *
   * @param version what {@code /health} names
   * @throws IOException when the address cannot be listened on
   */
  public static HttpServer start(
      ServerConfig config,
      TokenFile tokens,
      Lake lake,
      WorkerPool pool,
      WorkloadHistory history,
      ServerMetrics metrics,
      String version)
      throws IOException {
    Optional<SslContextFactory.Server> tls =
        config.tls().isPresent() ? Optional.of(tls(config.tls().get())) : Optional.empty();
    Audit audit = Audit.open(config.audit().file(), config.audit().text());
    ChangeAudit changes = new ChangeAudit(audit);
    RequestClock clock =
        new RequestClock(Duration.ofSeconds(config.http().requestTimeoutSeconds()));
    Extensions extensions = new Extensions(config.extensions());
    WorkloadRegistry registry = new WorkloadRegistry(history, metrics);
    metrics.watchWorkloads(registry::active);
    WorkloadRunner runner =
        new WorkloadRunner(
            lake, pool, registry, Duration.ofSeconds(config.queue().timeoutSeconds()));
    RequestBodies bodies = new RequestBodies(config.http().maxBodyBytes(), clock);
    ScriptFolder scripts = new ScriptFolder(config.scripts().folder());
    RunWorkload runWorkload =
        new RunWorkload(
            extensions,
            registry,
            runner,
            workers(config) + config.queue().limit() + ANSWERS_IN_DELIVERY,
            pool.tiers(),
            scripts,
            Duration.ofSeconds(config.stallTimeoutSeconds()),
            bodies,
            audit);
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
    threads.setName("http");
    threads.setDaemon(true);
    Server server = new Server(threads);
    ServerConnector connector = connector(server, config, tls);
    server.addConnector(connector);
    server.setRequestLog(
        (request, response) -> metrics.answered(response.getStatus(), Exchange.errorOf(request)));
    ConnectionLimit.set(config.http().maxConnections(), connector);
    server.setErrorHandler(new JsonErrorHandler(extensions));
    server.setStopTimeout(STOP_TIMEOUT.toMillis());
    server.setHandler(
        new Router(
            extensions,
            new BearerAuthentication(tokens, new RequestRates(config.http().requestsPerSecond())),
            clock,
            audit,
            routes(
                extensions,
                runWorkload,
                new WorkloadStates(registry, pool.tiers()),
                new WorkloadLogs(registry),
                new StoredScripts(scripts),
                new Catalogs(lake),
                new CatalogDdl(lake, bodies, changes),
                new IcebergCatalog(lake, bodies, changes),
                new Health(pool, version),
                new Metrics(metrics),
                new Readiness(
                    pool, lake, tokens, config.stateDirectory(), runWorkload::draining))));
    HttpServer started = new HttpServer(server, connector, runner, runWorkload, clock, audit);
    try {
      server.start();
      clock.watch(connector);
      return started;
    } catch (Exception e) {
      started.close();
      throw new IOException(
          "cannot listen on %s port %d: %s".formatted(config.bind(), config.port(), e.getMessage()),
          e);
    }
  }

  private static int workers(ServerConfig config) {
    return config.tiers().stream().mapToInt(TierConfig::workers).sum();
  }

  private static List<Route> routes(
      Extensions extensions,
      RunWorkload runWorkload,
      WorkloadStates states,
      WorkloadLogs logs,
      StoredScripts scripts,
      Catalogs catalogs,
      CatalogDdl ddl,
      IcebergCatalog iceberg,
      Health health,
      Metrics metrics,
      Readiness readiness) {
    List<Route> documented =
        List.of(
            Route.of("POST", "/api/v1/warehouse/polars", runWorkload),
            Route.of("GET", "/api/v1/catalogs", catalogs::list),
            Route.of("GET", "/api/v1/catalogs/*/namespaces", catalogs::namespaces),
            Route.of("GET", "/api/v1/catalogs/*/namespaces/*/tables", catalogs::tables),
            Route.of("GET", "/api/v1/catalogs/*/namespaces/*/tables/*", catalogs::table),
            Route.of("GET", "/api/v1/catalogs/*/namespaces/*/tables/*/size", catalogs::size),
            Route.of("GET", "/metrics", metrics),
            Route.open("GET", "/health", health::health),
            Route.open("GET", "/health/live", readiness::live),
            Route.open("GET", "/health/ready", readiness::ready));
    List<Route> extending =
        List.of(
            Route.of("GET", "/api/v1/workloads", states::list),
            Route.of("GET", "/api/v1/catalogs/*/columns", catalogs::columns),
            Route.of("POST", "/api/v1/catalogs/*/namespaces", ddl::createNamespace),
            Route.of("DELETE", "/api/v1/catalogs/*/namespaces/*", ddl::dropNamespace),
            Route.of("POST", "/api/v1/catalogs/*/namespaces/*/tables", ddl::createTable),
            Route.of("DELETE", "/api/v1/catalogs/*/namespaces/*/tables/*", ddl::dropTable),
            Route.of("GET", "/api/v1/workloads/*", states::get),
            Route.of("DELETE", "/api/v1/workloads/*", states::cancel),
            Route.of("GET", "/api/v1/workloads/*/logs", logs),
            Route.of("GET", "/api/v1/scripts", scripts::list),
            Route.of("GET", "/api/v1/capabilities", health::capabilities));
    return extensions.served()
        ? Stream.of(documented, extending, iceberg.routes()).flatMap(List::stream).toList()
        : documented;
  }

  private static ServerConnector connector(
      Server server, ServerConfig config, Optional<SslContextFactory.Server> tls) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(true);
    http.setRequestHeaderSize(config.http().maxHeaderBytes());
    // Names of tables may hold any character; PathSegments decodes each segment by itself.
    http.setUriCompliance(
        UriCompliance.DEFAULT.with(
            "segments",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS));
    ServerConnector connector = new WatchedConnector(server, protocols(http, tls));
    connector.setHost(config.bind());
    connector.setPort(config.port());
    connector.setIdleTimeout(IDLE_CONNECTION.toMillis());
    return connector;
  }

  /** The first one is what a connection begins with. */
  private static ConnectionFactory[] protocols(
      HttpConfiguration http, Optional<SslContextFactory.Server> tls) {
    HttpConnectionFactory http1 = new HttpConnectionFactory(http);
    if (tls.isEmpty()) {
      HTTP2CServerConnectionFactory http2 = new HTTP2CServerConnectionFactory(http);
      http2.setMaxConcurrentStreams(MOST_STREAMS);
      return new ConnectionFactory[] {http1, http2};
    }
    HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(http);
    http2.setMaxConcurrentStreams(MOST_STREAMS);
    ALPNServerConnectionFactory negotiation = new ALPNServerConnectionFactory();
    negotiation.setDefaultProtocol(http1.getProtocol());
    return new ConnectionFactory[] {
      new SslConnectionFactory(tls.get(), negotiation.getProtocol()), negotiation, http2, http1
    };
  }

  private static SslContextFactory.Server tls(TlsConfig config) throws IOException {
    ReloadedCertificate certificate = ReloadedCertificate.load(config);
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {certificate}, null, null);
      SslContextFactory.Server tls = new SslContextFactory.Server();
      tls.setSslContext(context);
      tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
      tls.setCipherComparator(HTTP2Cipher.COMPARATOR);
      tls.setUseCipherSuitesOrder(true);
      tls.setRenegotiationAllowed(false);
      return tls;
    } catch (GeneralSecurityException e) {
      throw new IOException("this Java runtime has no TLS", e);
    }
  }

  /** The port that is listened on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Refuses new workloads from now on; all else is answered as before. */
  public void drain() {
    runWorkload.drain();
  }

  /**
   * Waits, after {@link #drain}, until all workloads have been answered.
   *
   * @return false when that takes longer
   */
  public boolean awaitDrained(Duration atMost) throws InterruptedException {
    return runWorkload.awaitDrained(atMost);
  }

  @Override
  public void close() {
    connector.close();
    clock.close();
    runner.close();
    runWorkload.close();
    audit.close();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP server did not stop", e);
    }
  }
}
