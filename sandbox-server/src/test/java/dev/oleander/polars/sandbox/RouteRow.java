package dev.oleander.polars.sandbox;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a route is asked, and what it takes to be answered. The name {@code $} stands for the
 * namespace that is asked about.
 *
 * @param operation as docs/openapi.yaml names it
 */
record RouteRow(String operation, String method, String path, String body, Kind kind) {
  static final String SCHEMA =
      "{\"type\": \"struct\", \"fields\": [{\"id\": 1, \"name\": \"x\", \"required\": false,"
          + " \"type\": \"long\"}]}";
  static final String VIEW =
      """
      {"name": "new", "schema": %s, "properties": {}, "view-version": {"version-id": 1,
       "timestamp-ms": 1, "schema-id": 0, "summary": {}, "default-namespace": ["own"],
       "representations": [{"type": "sql", "sql": "SELECT 1", "dialect": "spark"}]}}
      """
          .formatted(SCHEMA);
  static final String NAMESPACE = "/api/v1/catalogs/oleander/namespaces/";

  private static final String WORKLOADS = "/api/v1/workloads";
  private static final String RUN = "/api/v1/warehouse/polars";
  private static final String ICEBERG = "/catalog/v1/oleander/";
  private static final String ICEBERG_NAMESPACE = ICEBERG + "namespaces/$";
  private static final String ICEBERG_TABLE = ICEBERG_NAMESPACE + "/tables/t";
  private static final String ICEBERG_VIEW = ICEBERG_NAMESPACE + "/views/v";
  private static final String ID = "/0b3f6f0e-8d0c-4b5e-9a77-3f6d1c2b4a59";
  private static final String REGISTER =
      "{\"name\": \"new\", \"metadata-location\": \"file:///x\"}";
  private static final String CHANGE =
      "{\"requirements\": [], \"updates\": [{\"action\": \"set-properties\", \"updates\":"
          + " {\"a\": \"b\"}}]}";

  /** What it takes to be answered. */
  enum Kind {
    /** Nothing at all. */
    OPEN,
    /** A token; what is answered has no namespace in it. */
    TOKEN,
    /** A token; the answer has of namespaces what may be read. */
    LIST,
    /** The right to read the namespace. */
    READ,
    /** The right to write the namespace. */
    WRITE,
    /** The right to write a namespace that is to be made. */
    MAKE
  }

  static RouteRow get(String operation, String path, Kind kind) {
    return new RouteRow(operation, "GET", path, "", kind);
  }

  private static RouteRow head(String operation, String path) {
    return new RouteRow(operation, "HEAD", path, "", Kind.READ);
  }

  static RouteRow post(String operation, String path, String body, Kind kind) {
    return new RouteRow(operation, "POST", path, body, kind);
  }

  private static RouteRow delete(String operation, String path, Kind kind) {
    return new RouteRow(operation, "DELETE", path, "", kind);
  }

  /** A workload whose result goes to a new table of the namespace. */
  static RouteRow destination(String mode) {
    return post(
        "runWorkload",
        RUN,
        "{\"mode\": \"%1$s\", \"%1$s\": \"SELECT 1 AS n\", \"destination\": \"$.written\"}"
            .formatted(mode),
        Kind.WRITE);
  }

  /** A query over table {@code t} of the namespace. */
  static RouteRow query(String more, Kind kind) {
    return post(
        "runWorkload",
        RUN,
        "{\"mode\": \"query\", \"query\": \"SELECT x FROM t\", \"tables\": [\"t=$.t\"]%s}"
            .formatted(more),
        kind);
  }

  static Stream<RouteRow> all() {
    return Stream.of(workloads(), lake(), process(), namespaces(), tables(), views())
        .flatMap(List::stream);
  }

  private static List<RouteRow> workloads() {
    return List.of(
        query("", Kind.READ),
        destination("query"),
        destination("script"),
        get("listWorkloads", WORKLOADS, Kind.TOKEN),
        get("getWorkload", WORKLOADS + ID, Kind.TOKEN),
        delete("cancelWorkload", WORKLOADS + ID, Kind.TOKEN),
        get("getWorkloadLogs", WORKLOADS + ID + "/logs", Kind.TOKEN));
  }

  private static List<RouteRow> lake() {
    String namespaces = "/api/v1/catalogs/oleander/namespaces";
    String tables = NAMESPACE + "$/tables";
    return List.of(
        get("listCatalogs", "/api/v1/catalogs?counts=true", Kind.LIST),
        get("describeTables", "/api/v1/catalogs/oleander/columns", Kind.LIST),
        get("listNamespaces", namespaces, Kind.LIST),
        post("createNamespace", namespaces, "{\"namespace\": \"$\"}", Kind.MAKE),
        delete("dropNamespace", NAMESPACE + "$", Kind.WRITE),
        get("listTables", tables, Kind.READ),
        post("createTable", tables, "{\"table\": \"new\", \"schema\": " + SCHEMA + "}", Kind.WRITE),
        get("getTable", tables + "/t", Kind.READ),
        delete("dropTable", tables + "/t?purge=true", Kind.WRITE),
        get("getTableSize", tables + "/t/size", Kind.READ));
  }

  private static List<RouteRow> process() {
    return List.of(
        get("listScripts", "/api/v1/scripts", Kind.TOKEN),
        get("listCapabilities", "/api/v1/capabilities", Kind.TOKEN),
        get("getHealth", "/health", Kind.OPEN),
        get("getLiveness", "/health/live", Kind.OPEN),
        get("getReadiness", "/health/ready", Kind.OPEN),
        get("getMetrics", "/metrics", Kind.TOKEN),
        get("icebergConfig", "/catalog/v1/config", Kind.TOKEN));
  }

  private static List<RouteRow> namespaces() {
    return List.of(
        get("icebergListNamespaces", ICEBERG + "namespaces", Kind.LIST),
        post(
            "icebergCreateNamespace",
            ICEBERG + "namespaces",
            "{\"namespace\": [\"$\"], \"properties\": {}}",
            Kind.MAKE),
        get("icebergLoadNamespace", ICEBERG_NAMESPACE, Kind.READ),
        head("icebergNamespaceExists", ICEBERG_NAMESPACE),
        delete("icebergDropNamespace", ICEBERG_NAMESPACE, Kind.WRITE),
        post(
            "icebergUpdateNamespace",
            ICEBERG_NAMESPACE + "/properties",
            "{\"updates\": {\"a\": \"b\"}, \"removals\": []}",
            Kind.WRITE));
  }

  private static List<RouteRow> tables() {
    return List.of(
        get("icebergListTables", ICEBERG_NAMESPACE + "/tables", Kind.READ),
        post(
            "icebergCreateTable",
            ICEBERG_NAMESPACE + "/tables",
            "{\"name\": \"new\", \"schema\": " + SCHEMA + "}",
            Kind.WRITE),
        post("icebergRegisterTable", ICEBERG_NAMESPACE + "/register", REGISTER, Kind.WRITE),
        get("icebergLoadTable", ICEBERG_TABLE, Kind.READ),
        head("icebergTableExists", ICEBERG_TABLE),
        post("icebergCommitTable", ICEBERG_TABLE, CHANGE, Kind.WRITE),
        delete("icebergDropTable", ICEBERG_TABLE + "?purgeRequested=true", Kind.WRITE),
        post("icebergReportMetrics", ICEBERG_TABLE + "/metrics", "{}", Kind.READ),
        post("icebergRenameTable", ICEBERG + "tables/rename", rename("t"), Kind.WRITE),
        post(
            "icebergCommitTransaction",
            ICEBERG + "transactions/commit",
            "{\"table-changes\": [{\"identifier\": {\"namespace\": [\"$\"], \"name\": \"t\"},"
                + " \"requirements\": [], \"updates\": []}]}",
            Kind.WRITE));
  }

  private static List<RouteRow> views() {
    return List.of(
        get("icebergListViews", ICEBERG_NAMESPACE + "/views", Kind.READ),
        post("icebergCreateView", ICEBERG_NAMESPACE + "/views", VIEW, Kind.WRITE),
        post("icebergRegisterView", ICEBERG_NAMESPACE + "/register-view", REGISTER, Kind.WRITE),
        get("icebergLoadView", ICEBERG_VIEW, Kind.READ),
        head("icebergViewExists", ICEBERG_VIEW),
        post("icebergReplaceView", ICEBERG_VIEW, CHANGE, Kind.WRITE),
        delete("icebergDropView", ICEBERG_VIEW, Kind.WRITE),
        post("icebergRenameView", ICEBERG + "views/rename", rename("v"), Kind.WRITE));
  }

  private static String rename(String name) {
    return "{\"source\": {\"namespace\": [\"$\"], \"name\": \"%1$s\"}, \"destination\":"
            .formatted(name)
        + " {\"namespace\": [\"own\"], \"name\": \"%1$s\"}}".formatted(name);
  }

  @Override
  public String toString() {
    return operation;
  }
}
