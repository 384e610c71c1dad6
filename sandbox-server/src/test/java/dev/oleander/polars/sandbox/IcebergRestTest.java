package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableCommit;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchWarehouseException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other engines at {@code /catalog}, and what some of them try there. */
@Timeout(120)
final class IcebergRestTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Schema SCHEMA =
      new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));
  private static final TableIdentifier SECRET = TableIdentifier.of("secret", "t");

  @TempDir private static Path folder;
  private static TestServer server;

  /** Of one who may do everything. */
  private static RESTCatalog all;

  /** Of one who may read and write the namespace {@code own}. */
  private static RESTCatalog own;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer(folder);
    all = connect("secret", Map.of());
    own = connect(server.issue("own", true, "oleander.own"), Map.of());
    all.createNamespace(SECRET.namespace());
    all.createNamespace(Namespace.of("own"));
    append(all.createTable(SECRET, SCHEMA));
  }

  @AfterAll
  static void stop() throws Exception {
    all.close();
    own.close();
    server.close();
  }

  private static RESTCatalog connect(String token, Map<String, String> more) {
    return RestClient.connect(server, token, more);
  }

  /** A file that nobody reads. */
  private static void append(Table table) {
    table.newAppend().appendFile(file(table.location() + "/data/" + table.hashCode())).commit();
  }

  private static DataFile file(String path) {
    return DataFiles.builder(PartitionSpec.unpartitioned())
        .withPath(path + ".parquet")
        .withFileSizeInBytes(10)
        .withRecordCount(3)
        .build();
  }

  @Test
  void whatIsCommittedIsSeenAtOnceAndTheOtherWayRound() throws Exception {
    TableIdentifier name = TableIdentifier.of("own", "seen");
    Table table = own.createTable(name, SCHEMA);
    String path = "/api/v1/catalogs/oleander/namespaces/own/tables/seen";
    for (int rows = 3; rows <= 9; rows += 3) {
      append(table);
      assertThat(get(path + "/size").get("recordCount").asInt()).isEqualTo(rows);
    }
    table.updateSchema().addColumn("later", Types.StringType.get()).commit();
    assertThat(get("/api/v1/catalogs/oleander/columns?namespace=own&table=seen").toString())
        .contains("\"later\"");
    HttpResponse<String> dropped =
        server.send(client, server.request(path + "?purge=true").DELETE());
    assertThat(dropped.statusCode()).isEqualTo(200);
    assertThatThrownBy(table::refresh).isInstanceOf(NoSuchTableException.class);
    assertThat(own.tableExists(name)).isFalse();
  }

  @Test
  void theConfigurationNamesTheCatalogAndNothingSecret() throws Exception {
    JsonNode config = get("/catalog/v1/config?warehouse=oleander");
    assertThat(config.at("/overrides").toString()).isEqualTo("{\"prefix\":\"oleander\"}");
    assertThat(config.at("/endpoints")).hasSize(24);
    assertThat(config.toString()).doesNotContain("secret", "token");
    assertThat(get("/catalog/v1/config").at("/overrides/prefix").asText()).isEqualTo("oleander");
    assertThatThrownBy(() -> connect("secret", Map.of("warehouse", "other")))
        .isInstanceOf(NoSuchWarehouseException.class)
        .hasMessageContaining("catalog 'other' was not found");
    assertThatThrownBy(() -> connect("wrong", Map.of())).isInstanceOf(NotAuthorizedException.class);
    String elsewhere = server.issue("elsewhere", true, "other.own");
    assertThatThrownBy(() -> connect(elsewhere, Map.of("warehouse", "oleander")))
        .isInstanceOf(NoSuchWarehouseException.class);
  }

  @Test
  void listsComeInPages() {
    Namespace namespace = Namespace.of("paged");
    all.createNamespace(namespace);
    for (int i = 0; i < 7; i++) {
      all.createTable(TableIdentifier.of(namespace, "t" + i), SCHEMA);
      all.createNamespace(Namespace.of("paged", "n" + i));
    }
    RESTCatalog paged = connect("secret", Map.of("rest-page-size", "3"));
    assertThat(paged.listTables(namespace)).hasSize(7).doesNotHaveDuplicates();
    assertThat(paged.listNamespaces(namespace)).hasSize(7).doesNotHaveDuplicates();
  }

  @Test
  void whatMayNotBeReadIsNotThere() {
    assertThat(own.listNamespaces()).containsExactly(Namespace.of("own"));
    assertThat(own.namespaceExists(SECRET.namespace())).isFalse();
    assertThat(own.tableExists(SECRET)).isFalse();
    assertThatThrownBy(() -> own.loadTable(SECRET)).isInstanceOf(NoSuchNamespaceException.class);
    assertThatThrownBy(() -> own.listTables(SECRET.namespace()))
        .isInstanceOf(NoSuchNamespaceException.class);
    assertThatThrownBy(() -> own.createTable(TableIdentifier.of("secret", "mine"), SCHEMA))
        .isInstanceOf(NoSuchNamespaceException.class);
    assertThatThrownBy(() -> own.dropTable(SECRET, true))
        .isInstanceOf(NoSuchNamespaceException.class);
    assertThatThrownBy(() -> own.createNamespace(Namespace.of("more")))
        .isInstanceOf(ForbiddenException.class);
    own.createTable(TableIdentifier.of("own", "moving"), SCHEMA);
    assertThatThrownBy(
            () ->
                own.renameTable(
                    TableIdentifier.of("own", "moving"), TableIdentifier.of("secret", "x")))
        .isInstanceOf(NoSuchNamespaceException.class);
    assertThatThrownBy(() -> own.renameTable(SECRET, TableIdentifier.of("own", "x")))
        .isInstanceOf(NoSuchNamespaceException.class);
  }

  @Test
  void noTableLiesWhereItsOwnerMayNotRead() throws Exception {
    String secret = location(SECRET);
    String root = "file://" + server.warehouse.toRealPath();
    for (String place :
        List.of(
            secret,
            secret + "/data",
            secret + "/../t2",
            root,
            root + "/secret",
            root + "/own/../secret/x",
            root + "/catalog.sqlite",
            root + "/nobodys",
            "file:///etc",
            "/etc/passwd",
            "s3://bucket/x",
            folder.toString())) {
      assertThatThrownBy(
              () ->
                  own.buildTable(TableIdentifier.of("own", "placed"), SCHEMA)
                      .withLocation(place)
                      .create())
          .as(place)
          .isInstanceOf(ForbiddenException.class);
      assertThatThrownBy(
              () ->
                  own.buildTable(TableIdentifier.of("own", "placed"), SCHEMA)
                      .withLocation(place)
                      .createTransaction())
          .as(place)
          .isInstanceOf(ForbiddenException.class);
      assertThatThrownBy(
              () ->
                  own.buildTable(TableIdentifier.of("own", "placed"), SCHEMA)
                      .withProperty("write.data.path", place)
                      .create())
          .as(place)
          .isInstanceOf(ForbiddenException.class);
    }
    Table mine =
        own.buildTable(TableIdentifier.of("own", "placed"), SCHEMA)
            .withLocation(root + "/own/placed")
            .create();
    for (String place : List.of(secret, root, "file:///etc")) {
      assertThatThrownBy(() -> mine.updateLocation().setLocation(place).commit())
          .isInstanceOf(ForbiddenException.class);
      for (String property : List.of("write.data.path", "write.metadata.path")) {
        assertThatThrownBy(() -> mine.updateProperties().set(property, place).commit())
            .isInstanceOf(ForbiddenException.class);
      }
    }
    assertThatThrownBy(
            () -> mine.updateProperties().set("write.location-provider.impl", "a.B").commit())
        .isInstanceOf(BadRequestException.class);
    mine.updateProperties().set("write.data.path", root + "/own/elsewhere").commit();
    assertThatThrownBy(
            () ->
                all.buildTable(TableIdentifier.of("own", "root"), SCHEMA)
                    .withLocation(root)
                    .create())
        .as("the catalog's own folder is nobody's")
        .isInstanceOf(ForbiddenException.class);
  }

  @Test
  void noForeignMetadataIsRegistered() throws Exception {
    Table secret = all.loadTable(SECRET);
    String metadata = ((BaseTable) secret).operations().current().metadataFileLocation();
    assertThatThrownBy(() -> own.registerTable(TableIdentifier.of("own", "stolen"), metadata))
        .isInstanceOf(ForbiddenException.class);
    Table mine = own.createTable(TableIdentifier.of("own", "forger"), SCHEMA);
    Path forged =
        Path.of(mine.location().replaceFirst("^file://", ""))
            .resolve("metadata/forged.metadata.json");
    Files.writeString(forged, Files.readString(Path.of(metadata.replaceFirst("^file://", ""))));
    assertThatThrownBy(
            () -> own.registerTable(TableIdentifier.of("own", "stolen"), "file://" + forged))
        .as("metadata of the secret table, copied to where the forger may write")
        .isInstanceOf(ForbiddenException.class);
    Files.writeString(
        forged,
        Files.readString(forged)
            .replace("\"" + secret.location() + "\"", "\"" + mine.location() + "\""));
    assertThatThrownBy(
            () -> own.registerTable(TableIdentifier.of("own", "stolen"), "file://" + forged))
        .as("and given the forger's own location: its snapshots are the secret table's")
        .isInstanceOf(ForbiddenException.class)
        .hasMessageContaining("/secret/");
    Files.writeString(forged, "{}");
    assertThatThrownBy(
            () -> own.registerTable(TableIdentifier.of("own", "stolen"), "file://" + forged))
        .isInstanceOf(BadRequestException.class);
    assertThat(own.tableExists(TableIdentifier.of("own", "stolen"))).isFalse();
    TableIdentifier again = TableIdentifier.of("own", "again");
    append(mine);
    String rightful = ((BaseTable) mine).operations().current().metadataFileLocation();
    own.dropTable(TableIdentifier.of("own", "forger"), false);
    assertThat(own.registerTable(again, rightful).currentSnapshot()).isNotNull();
  }

  /** The manifests of a snapshot tell of values in a table: the server would read them out. */
  @Test
  void noForeignManifestIsCommitted() throws Exception {
    Table secret = all.loadTable(SECRET);
    Table mine = own.createTable(TableIdentifier.of("own", "plain"), SCHEMA);
    String list = secret.currentSnapshot().manifestListLocation();
    String manifest = secret.currentSnapshot().allManifests(secret.io()).get(0).path();
    String base = "/catalog/v1/oleander/namespaces/own/tables/plain";
    assertThat(commitSnapshot(base, list)).isEqualTo(403);
    Path copied =
        Path.of(mine.location().replaceFirst("^file://", "")).resolve("metadata/snap-copied.avro");
    Files.copy(Path.of(list.replaceFirst("^file://", "")), copied);
    assertThat(manifest).contains("/secret/");
    assertThat(commitSnapshot(base, "file://" + copied)).isEqualTo(403);
    assertThat(
            get("/api/v1/catalogs/oleander/namespaces/own/tables/plain/size")
                .get("snapshotId")
                .isNull())
        .isTrue();
  }

  private int commitSnapshot(String table, String manifestList) throws Exception {
    String token = server.issue("committer", true, "oleander.own");
    String body =
        """
        {"requirements": [], "updates": [
          {"action": "add-snapshot", "snapshot": {"snapshot-id": 7, "sequence-number": 1,
           "timestamp-ms": %d, "manifest-list": "%s", "summary": {"operation": "append"},
           "schema-id": 0}},
          {"action": "set-snapshot-ref", "ref-name": "main", "type": "branch", "snapshot-id": 7}]}
        """
            .formatted(System.currentTimeMillis(), manifestList);
    return server
        .send(
            client,
            server
                .request(table)
                .setHeader("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString(body)))
        .statusCode();
  }

  /** A purge deletes what metadata names, and metadata is what a client has committed. */
  @Test
  void aPurgeDeletesNothingOfOthers() throws Exception {
    Path foreign = Files.writeString(server.warehouse.resolve("secret/kept.parquet"), "kept");
    Table mine = own.createTable(TableIdentifier.of("own", "purged"), SCHEMA);
    Path within =
        Path.of(mine.location().replaceFirst("^file://", "")).resolve("data/mine.parquet");
    Files.createDirectories(within.getParent());
    Files.writeString(within, "mine");
    String database = server.warehouse.resolve("catalog.sqlite").toString();
    mine.newAppend()
        .appendFile(file("file://" + within.toString().replace(".parquet", "")))
        .appendFile(file("file://" + foreign.toString().replace(".parquet", "")))
        .appendFile(
            DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath("file://" + database)
                .withFormat("parquet")
                .withFileSizeInBytes(1)
                .withRecordCount(1)
                .build())
        .commit();
    assertThat(own.dropTable(TableIdentifier.of("own", "purged"), true)).isTrue();
    assertThat(within).doesNotExist();
    assertThat(foreign).exists();
    assertThat(Path.of(database)).exists();
    assertThat(all.tableExists(SECRET)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "a.b", " x", "x\u202e", "e\u0301", "a//b", "\u0001"})
  void namesThatMislead(String name) {
    assertThatThrownBy(() -> all.createTable(TableIdentifier.of("own", name), SCHEMA))
        .isInstanceOf(BadRequestException.class);
    assertThatThrownBy(() -> all.createNamespace(Namespace.of("own", name)))
        .isInstanceOf(BadRequestException.class);
    TableIdentifier old = TableIdentifier.of("own", "named" + name.hashCode());
    all.createTable(old, SCHEMA);
    assertThatThrownBy(() -> all.renameTable(old, TableIdentifier.of("own", name)))
        .isInstanceOf(BadRequestException.class);
    all.dropTable(old);
  }

  @ParameterizedTest
  @ValueSource(strings = {"it's", "a/b", "a b+c", "%2F", "a?b#c", "\u6570\u636e", "\"q\"", "x&y=z"})
  void oddNamesAreRight(String name) throws Exception {
    Namespace namespace = Namespace.of("odd", name);
    if (!all.namespaceExists(Namespace.of("odd"))) {
      all.createNamespace(Namespace.of("odd"));
    }
    all.createNamespace(namespace);
    TableIdentifier table = TableIdentifier.of(namespace, name);
    append(all.createTable(table, SCHEMA));
    assertThat(all.listTables(namespace)).containsExactly(table);
    assertThat(all.loadTable(table).location())
        .matches("file://" + server.warehouse.toRealPath() + "/odd/[A-Za-z0-9_-]+/[A-Za-z0-9_-]+");
    assertThat(all.dropTable(table, true)).isTrue();
    assertThat(all.dropNamespace(namespace)).isTrue();
  }

  @Test
  void severalTablesAtOnceAreRefused() {
    Table one = all.createTable(TableIdentifier.of("own", "one"), SCHEMA);
    Table two = all.createTable(TableIdentifier.of("own", "two"), SCHEMA);
    assertThatThrownBy(() -> all.commitTransaction(commit(one, "own.one"), commit(two, "own.two")))
        .isInstanceOf(RESTException.class)
        .hasMessageContaining("cannot change several tables in one step");
    one.refresh();
    assertThat(one.properties()).doesNotContainKey("changed");
    all.commitTransaction(commit(one, "own.one"));
    one.refresh();
    assertThat(one.properties()).containsKey("changed");
  }

  @Test
  void metadataThatAClientHasIsNotSentAgain() throws Exception {
    Table table = all.createTable(TableIdentifier.of("own", "fresh"), SCHEMA);
    append(table);
    append(table);
    String path = "/catalog/v1/oleander/namespaces/own/tables/fresh";
    String whole = tag(load(path, Optional.empty()));
    String refs = tag(load(path + "?snapshots=refs", Optional.empty()));
    assertThat(whole).isNotEqualTo(refs).doesNotContain("fresh");

    for (String known : List.of(whole, "W/" + whole, "\"x\", " + whole, "*")) {
      HttpResponse<String> answer = load(path, Optional.of(known));
      assertThat(answer.statusCode()).as(known).isEqualTo(304);
      assertThat(answer.body()).isEmpty();
      assertThat(tag(answer)).isEqualTo(whole);
    }
    for (String other : List.of(refs, "\"\"", "", whole.replace("\"", ""))) {
      assertThat(load(path, Optional.of(other)).statusCode()).as(other).isEqualTo(200);
    }

    append(table);
    HttpResponse<String> newer = load(path, Optional.of(whole));
    assertThat(newer.statusCode()).isEqualTo(200);
    assertThat(tag(newer)).isNotEqualTo(whole);
    String unseen = server.issue("unseen", true, "other.own");
    assertThat(
            server
                .send(
                    client,
                    server
                        .request(path)
                        .setHeader("Authorization", "Bearer " + unseen)
                        .header("If-None-Match", "*"))
                .statusCode())
        .isEqualTo(404);
  }

  /** What a client is given for what it makes and changes is what it would load. */
  @Test
  void tagsOfMadeAndChangedTablesAreThoseOfLoadedOnes() throws Exception {
    String tables = "/catalog/v1/oleander/namespaces/own/tables";
    String create =
        "{\"name\": \"tagged\", \"stage-create\": %s, \"schema\": {\"type\": \"struct\","
            + " \"fields\": [{\"id\": 1, \"name\": \"x\", \"required\": false, \"type\":"
            + " \"long\"}]}}";
    assertThat(post(tables, create.formatted(true)).headers().firstValue("ETag")).isEmpty();
    HttpResponse<String> made = post(tables, create.formatted(false));
    assertThat(load(tables + "/tagged", Optional.of(tag(made))).statusCode()).isEqualTo(304);
    HttpResponse<String> changed =
        post(
            tables + "/tagged",
            "{\"requirements\": [], \"updates\": [{\"action\": \"set-properties\","
                + " \"updates\": {\"a\": \"b\"}}]}");
    assertThat(tag(changed)).isNotEqualTo(tag(made));
    assertThat(load(tables + "/tagged", Optional.of(tag(changed))).statusCode()).isEqualTo(304);
  }

  @Test
  void onlySnapshotsWithNamesAreSentIfThatIsAskedFor() throws Exception {
    Table table = all.createTable(TableIdentifier.of("own", "historic"), SCHEMA);
    append(table);
    long first = table.currentSnapshot().snapshotId();
    append(table);
    long second = table.currentSnapshot().snapshotId();
    append(table);
    table.manageSnapshots().createTag("kept", first).commit();
    String path = "/catalog/v1/oleander/namespaces/own/tables/historic";
    JsonNode refs = JSON.readTree(load(path + "?snapshots=refs", Optional.empty()).body());
    assertThat(refs.at("/metadata/snapshots").findValues("snapshot-id"))
        .extracting(JsonNode::asLong)
        .containsExactlyInAnyOrder(first, table.currentSnapshot().snapshotId());

    try (RESTCatalog lazy = connect("secret", Map.of("snapshot-loading-mode", "refs"))) {
      Table loaded = lazy.loadTable(TableIdentifier.of("own", "historic"));
      assertThat(loaded.snapshot(second)).as("which the client loads when it is asked").isNotNull();
      assertThat(loaded.snapshots()).hasSize(3);
      append(loaded);
      assertThat(all.loadTable(TableIdentifier.of("own", "historic")).snapshots()).hasSize(4);
    }
  }

  private HttpResponse<String> load(String path, Optional<String> ifNoneMatch) throws Exception {
    var request = server.request(path);
    ifNoneMatch.ifPresent(tags -> request.header("If-None-Match", tags));
    return server.send(client, request);
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    HttpResponse<String> answer =
        server.send(client, server.request(path).POST(BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private static String tag(HttpResponse<String> answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  private static TableCommit commit(Table table, String name) {
    var transaction = table.newTransaction();
    transaction.updateProperties().set("changed", "yes").commit();
    return TableCommit.create(
        TableIdentifier.parse(name),
        ((BaseTable) table).operations().current(),
        ((org.apache.iceberg.BaseTransaction) transaction).currentMetadata());
  }

  @Test
  void malformedRequestsAreAnsweredInIcebergsWords() throws Exception {
    String tables = "/catalog/v1/oleander/namespaces/own/tables";
    for (String body :
        List.of("", "null", "[]", "{", "{\"name\": 7}", "{\"name\": \"x\"}", "[".repeat(10_000))) {
      HttpResponse<String> answer =
          server.send(client, server.request(tables).POST(BodyPublishers.ofString(body)));
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
      assertThat(JSON.readTree(answer.body()).at("/error/type").asText())
          .isEqualTo("BadRequestException");
    }
    assertThat(status("/catalog/v1/oleander/none")).isEqualTo(404);
    assertThat(status("/catalog/v1/oleander/tables/rename")).isEqualTo(405);
    assertThat(status("/catalog/v1/other/namespaces")).isEqualTo(404);
    assertThat(status(tables + "?pageToken=x")).isEqualTo(400);
    assertThat(status(tables + "/none?snapshots=some")).isEqualTo(400);
    assertThat(status(tables + "/none")).isEqualTo(404);
  }

  private int status(String path) throws Exception {
    HttpResponse<String> answer = server.send(client, server.request(path));
    assertThat(JSON.readTree(answer.body()).at("/error/code").asInt())
        .isEqualTo(answer.statusCode());
    return answer.statusCode();
  }

  @Test
  void aServerWithoutExtensionsHasNone() throws Exception {
    try (TestServer plain =
        new TestServer(
            Files.createDirectory(folder.resolve("plain")), Map.of("extensions", false))) {
      assertThat(
              client
                  .send(plain.request("/catalog/v1/config").build(), BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(404);
    }
  }

  private static String location(TableIdentifier table) {
    return all.loadTable(table).location();
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> answer = server.send(client, server.request(path));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }
}
