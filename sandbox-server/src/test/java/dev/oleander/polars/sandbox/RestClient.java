package dev.oleander.polars.sandbox;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.rest.RESTCatalog;

/** Iceberg's own client of REST catalogs. */
final class RestClient {
  private RestClient() {}

  /** A client of a server's own lake. */
  static RESTCatalog connect(TestServer server, String token, Map<String, String> more) {
    return connect(URI.create("http://127.0.0.1:" + server.port()), token, more);
  }

  /**
   * @param server its address
   * @param more of Iceberg's properties
   */
  static RESTCatalog connect(URI server, String token, Map<String, String> more) {
    Map<String, String> properties = new TreeMap<>();
    properties.put(CatalogProperties.URI, server.resolve("/catalog").toString());
    properties.put("token", token);
    properties.put(CatalogProperties.FILE_IO_IMPL, LocalFiles.class.getName());
    properties.putAll(more);
    RESTCatalog catalog = new RESTCatalog();
    catalog.initialize("test", properties);
    return catalog;
  }

  /** Drops all that is in a catalog. */
  static void clear(RESTCatalog catalog) {
    catalog.listNamespaces().forEach(namespace -> clear(catalog, namespace));
  }

  private static void clear(RESTCatalog catalog, Namespace namespace) {
    catalog.listNamespaces(namespace).forEach(below -> clear(catalog, below));
    catalog.listTables(namespace).forEach(catalog::dropTable);
    catalog.listViews(namespace).forEach(catalog::dropView);
    catalog.dropNamespace(namespace);
  }
}
