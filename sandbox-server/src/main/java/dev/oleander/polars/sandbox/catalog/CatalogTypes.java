package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.catalog.CatalogLink.OpenCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.SessionCatalog.SessionContext;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.HTTPClient;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.rest.RESTClient;
import org.apache.iceberg.rest.RESTSessionCatalog;
import org.apache.iceberg.rest.RESTUtil;

/** The kinds of catalogs that a server can have, and how each is opened. */
public final class CatalogTypes {
  /** Iceberg's JDBC catalog on an SQLite file in a local folder. */
  public static final String EMBEDDED = "embedded";

  /** Iceberg's JDBC catalog on a database. */
  public static final String JDBC = "jdbc";

  /** Any service that speaks Iceberg's REST protocol. */
  public static final String REST = "rest";

  /** Any other of Iceberg's catalogs whose class is on the class path. */
  public static final String CUSTOM = "custom";

  /** All of them. */
  public static final List<String> ALL = List.of(EMBEDDED, JDBC, REST, CUSTOM);

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int CONNECTIONS = 16;
  private static final String POSTGRESQL = "jdbc:postgresql:";

  private CatalogTypes() {}

  /**
   * A catalog, which is opened when it is first asked something; only an embedded one at once.
   *
   * @param own a folder of the server's own, for native libraries and what is being written
   * @throws IOException when its folders cannot be used; the message says of which catalog
   */
  public static LakeCatalog open(CatalogSettings settings, Path own) throws IOException {
    if (settings.type().equals(EMBEDDED)) {
      return EmbeddedCatalog.open(
          settings.name(), Path.of(settings.warehouse().orElseThrow()), own);
    }
    Optional<String> warehouse =
        settings.warehouse().filter(location -> !settings.type().equals(REST));
    StorageLocations storage;
    try {
      storage =
          StorageLocations.open(
              settings.locations().isEmpty()
                  ? warehouse.map(List::of).orElse(List.of())
                  : settings.locations());
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("catalog '%s': %s".formatted(settings.name(), e.getMessage()), e);
    }
    Optional<String> newTables = warehouse.map(CatalogTypes::location);
    Supplier<OpenCatalog> opener = opener(settings, newTables, storage, own);
    return new LakeCatalog(
        settings.type(),
        new CatalogLink(settings.name(), settings.patience(), opener),
        storage,
        newTables,
        settings.shown());
  }

  /**
   * Whether a catalog, and its object store, can be reached; nothing is made or changed there.
   *
   * @param own a folder of the server's own
   * @return what is wrong, for an operator to read; nothing secret
   */
  public static Optional<String> problem(CatalogSettings settings, Path own) {
    try {
      if (settings.type().equals(JDBC)) {
        connect(settings);
      } else if (!settings.type().equals(EMBEDDED)) {
        try (LakeCatalog catalog = open(settings.withoutLocations(), own)) {
          catalog.check();
        }
      }
      if (settings.warehouse().filter(ObjectLocation::isMeant).isPresent()) {
        lookInto(settings, own);
      }
      return Optional.empty();
    } catch (IOException | SQLException | RuntimeException e) {
      return Optional.of(settings.redact(rootMessage(e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  private static void connect(CatalogSettings settings) throws SQLException, InterruptedException {
    Map<String, String> properties = databaseProperties(settings);
    properties.putAll(properties(settings));
    try (DatabaseConnections connections =
        new DatabaseConnections(1, settings.patience(), settings.uri().orElseThrow(), properties)) {
      connections.run(connection -> connection.isValid((int) settings.patience().toSeconds()));
    }
  }

  /** Any object will do, whether it is there or not. */
  private static void lookInto(CatalogSettings settings, Path own) throws IOException {
    Path staging = Files.createDirectories(own.resolve("staging"));
    try (ObjectStores stores = new ObjectStores(settings.patience(), staging);
        LakeFileIO files =
            new LakeFileIO(StorageLocations.open(List.of()), stores, properties(settings))) {
      boolean unused =
          files.newInputFile(settings.warehouse().orElseThrow() + "/metadata").exists();
    }
  }

  private static String rootMessage(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null || cause.getMessage() == null
        ? String.valueOf(failure.getMessage())
        : rootMessage(cause);
  }

  private static Supplier<OpenCatalog> opener(
      CatalogSettings settings, Optional<String> warehouse, StorageLocations storage, Path own)
      throws IOException {
    Path staging = Files.createDirectories(own.resolve("staging"));
    ObjectStores stores = new ObjectStores(settings.patience(), staging);
    Map<String, String> properties = properties(settings);
    return switch (settings.type()) {
      case JDBC -> {
        warehouse.ifPresent(place -> properties.put(CatalogProperties.WAREHOUSE_LOCATION, place));
        yield () -> database(settings, properties, storage, stores);
      }
      case REST -> () -> service(settings, properties, storage, stores);
      case CUSTOM -> {
        warehouse.ifPresent(place -> properties.put(CatalogProperties.WAREHOUSE_LOCATION, place));
        LakeFileIO.describe(storage, settings.patience(), staging).forEach(properties::put);
        yield () -> custom(settings, properties);
      }
      default -> throw new IllegalArgumentException("no such type: " + settings.type());
    };
  }

  /** A local folder as Iceberg writes it, or a location as it is. */
  private static String location(String warehouse) {
    return ObjectLocation.isMeant(warehouse) || warehouse.startsWith("file:")
        ? warehouse
        : "file://" + warehouse;
  }

  private static Map<String, String> properties(CatalogSettings settings) {
    Map<String, String> properties = new HashMap<>();
    if (settings.properties().containsKey("s3.endpoint")) {
      // Stores that are not Amazon's care little, but the client must know one.
      properties.put("client.region", "us-east-1");
    }
    properties.putAll(settings.properties());
    settings.uri().ifPresent(uri -> properties.put(CatalogProperties.URI, uri));
    settings
        .warehouse()
        .ifPresent(place -> properties.put(CatalogProperties.WAREHOUSE_LOCATION, place));
    return properties;
  }

  private static OpenCatalog database(
      CatalogSettings settings,
      Map<String, String> given,
      StorageLocations storage,
      ObjectStores stores) {
    String uri = settings.uri().orElseThrow();
    Map<String, String> properties = databaseProperties(settings);
    properties.putAll(given);
    JdbcCatalog catalog =
        new JdbcCatalog(
            all -> new LakeFileIO(storage, stores, all),
            all -> new DatabaseConnections(CONNECTIONS, settings.patience(), uri, all),
            true);
    return initialized(settings.name(), catalog, properties);
  }

  private static Map<String, String> databaseProperties(CatalogSettings settings) {
    Map<String, String> properties = new HashMap<>();
    properties.put("jdbc.schema-version", "V1");
    properties.put("jdbc.strict-mode", "true");
    if (settings.uri().filter(uri -> uri.startsWith(POSTGRESQL)).isPresent()) {
      properties.put("jdbc.connectTimeout", seconds(CONNECT));
      properties.put("jdbc.loginTimeout", seconds(settings.patience()));
      properties.put("jdbc.socketTimeout", seconds(settings.patience()));
      properties.put("jdbc.tcpKeepAlive", "true");
      properties.put("jdbc.ApplicationName", "oleander-polars");
    }
    return properties;
  }

  private static OpenCatalog service(
      CatalogSettings settings,
      Map<String, String> given,
      StorageLocations storage,
      ObjectStores stores) {
    Map<String, String> properties = new HashMap<>();
    properties.put("rest.client.connection-timeout-ms", Long.toString(CONNECT.toMillis()));
    properties.put("rest.client.socket-timeout-ms", Long.toString(settings.patience().toMillis()));
    properties.put("rest.client.max-retries", "1");
    properties.put("rest-metrics-reporting-enabled", "false");
    properties.putAll(given);
    RESTCatalog catalog =
        new RESTCatalog(
            SessionContext.createEmpty(),
            config ->
                HTTPClient.builder(config)
                    .uri(config.get(CatalogProperties.URI))
                    .withHeaders(RESTUtil.configHeaders(config))
                    .build()) {
          @Override
          protected RESTSessionCatalog newSessionCatalog(
              Function<Map<String, String>, RESTClient> clients) {
            return new RESTSessionCatalog(
                clients, (context, all) -> new LakeFileIO(storage, stores, all));
          }
        };
    return initialized(settings.name(), catalog, properties);
  }

  private static OpenCatalog custom(CatalogSettings settings, Map<String, String> properties) {
    Catalog catalog =
        CatalogUtil.loadCatalog(
            settings.implementation().orElseThrow(), settings.name(), properties, null);
    if (catalog instanceof SupportsNamespaces namespaces) {
      return new OpenCatalog(catalog, namespaces);
    }
    close(catalog);
    throw new IllegalStateException(
        settings.implementation().orElseThrow() + " is a catalog without namespaces");
  }

  private static <C extends Catalog & SupportsNamespaces> OpenCatalog initialized(
      String name, C catalog, Map<String, String> properties) {
    try {
      catalog.initialize(name, properties);
      return OpenCatalog.of(catalog);
    } catch (RuntimeException e) {
      close(catalog);
      throw e;
    }
  }

  private static void close(Catalog catalog) {
    if (catalog instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        // What is thrown already says more.
      }
    }
  }

  private static String seconds(Duration duration) {
    return Long.toString(Math.max(1, duration.toSeconds()));
  }
}
