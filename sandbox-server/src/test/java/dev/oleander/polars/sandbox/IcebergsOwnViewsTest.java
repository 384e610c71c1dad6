package dev.oleander.polars.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.view.ViewCatalogTests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Iceberg expects of every catalog that has views, of the server's. */
@Timeout(300)
final class IcebergsOwnViewsTest extends ViewCatalogTests<RESTCatalog> {
  @TempDir private static Path folder;
  private static TestServer server;

  private RESTCatalog catalog;

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void connect() {
    catalog = new RESTCatalog();
    Map<String, String> properties = new TreeMap<>();
    properties.put(CatalogProperties.URI, "http://127.0.0.1:" + server.port() + "/catalog");
    properties.put("token", "secret");
    properties.put(CatalogProperties.FILE_IO_IMPL, LocalFiles.class.getName());
    for (String key : List.of("key1", "key2", "key3")) {
      properties.put("view-default." + key, "catalog-default-" + key);
    }
    for (String key : List.of("key3", "key4")) {
      properties.put("view-override." + key, "catalog-override-" + key);
    }
    catalog.initialize("own", properties);
  }

  @AfterEach
  void clear() throws Exception {
    for (Namespace namespace : catalog.listNamespaces()) {
      catalog.listTables(namespace).forEach(catalog::dropTable);
      catalog.listViews(namespace).forEach(catalog::dropView);
      catalog.dropNamespace(namespace);
    }
    catalog.close();
  }

  @Override
  protected RESTCatalog catalog() {
    return catalog;
  }

  @Override
  protected Catalog tableCatalog() {
    return catalog;
  }

  @Override
  protected boolean requiresNamespaceCreate() {
    return true;
  }

  @Override
  protected boolean supportsServerSideRetry() {
    return true;
  }

  @Override
  protected String viewLocation(String... levels) {
    return server.warehouse + "/views/" + String.join("/", levels);
  }
}
