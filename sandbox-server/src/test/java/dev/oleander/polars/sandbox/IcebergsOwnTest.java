package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.catalog.CatalogTests;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Iceberg expects of every catalog, of the server's, by Iceberg's own client. */
@Timeout(300)
final class IcebergsOwnTest extends CatalogTests<RESTCatalog> {
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
    catalog =
        initCatalog(
            "own",
            Map.of(
                "table-default.default-key1", "catalog-default-key1",
                "table-default.default-key2", "catalog-default-key2",
                "table-default.override-key3", "catalog-default-key3",
                "table-override.override-key3", "catalog-override-key3",
                "table-override.override-key4", "catalog-override-key4"));
  }

  @AfterEach
  void clear() throws Exception {
    RestClient.clear(catalog);
    catalog.close();
  }

  @Override
  protected RESTCatalog catalog() {
    return catalog;
  }

  @Override
  protected RESTCatalog initCatalog(String name, Map<String, String> more) {
    return RestClient.connect(server, "secret", more);
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
  protected boolean supportsNestedNamespaces() {
    return true;
  }

  /** As Iceberg's JDBC catalog does, the server joins levels by dots. */
  @Override
  protected boolean supportsNamesWithDot() {
    return false;
  }

  /** The text that Iceberg expects is that of one of its ways to read files. */
  @Override
  @Test
  public void testLoadTableWithMissingMetadataFile(@TempDir Path unused) {
    catalog.createNamespace(TBL.namespace());
    String location =
        ((BaseTable) catalog.buildTable(TBL, SCHEMA).create())
            .operations()
            .current()
            .metadataFileLocation();
    new LocalFiles().deleteFile(location);
    assertThatThrownBy(() -> catalog.loadTable(TBL))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining(location);
  }

  @Override
  protected String baseTableLocation(TableIdentifier table) {
    return server.warehouse + "/" + table.namespace() + "/" + table.name();
  }
}
