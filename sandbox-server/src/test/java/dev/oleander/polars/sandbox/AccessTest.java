package dev.oleander.polars.sandbox;

import static dev.oleander.polars.sandbox.TestServer.withId;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.sandbox.access.NewToken;
import dev.oleander.polars.sandbox.access.PrincipalLimits;
import dev.oleander.polars.sandbox.access.TokenStore;
import dev.oleander.polars.sandbox.catalog.EmbeddedCatalog;
import dev.oleander.polars.sandbox.catalog.LakeCatalog;
import dev.oleander.polars.sandbox.catalog.NewTable;
import dev.oleander.polars.sandbox.catalog.TableName;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What principals with few rights see of a server, on every route. */
@Timeout(120)
final class AccessTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ODD = "od'd \"\u00e9\" x";
  private static final String CATALOGS = "/api/v1/catalogs";
  private static final String NAMESPACES = CATALOGS + "/oleander/namespaces";
  private static final String SLOW =
      "SELECT count(DISTINCT a.x * b.x * c.x) AS n FROM (SELECT sepal_length AS x FROM flowers) a"
          + " CROSS JOIN (SELECT sepal_width * 1.01 AS x FROM flowers) b"
          + " CROSS JOIN (SELECT petal_length * 1.001 AS x FROM flowers) c"
          + " CROSS JOIN flowers d CROSS JOIN flowers e";

  @TempDir private static Path folder;
  private static TestServer server;
  private static TokenStore store;

  /** May read {@code default} and nothing else. */
  private static String few;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer(folder);
    store = new TokenStore(server.tokens);
    few = issue("few", "oleander.default");
    try (LakeCatalog lake = EmbeddedCatalog.open("oleander", server.warehouse, folder)) {
      for (String namespace : List.of("secret", "default.inner", "defaults", ODD)) {
        lake.createNamespace(namespace, Map.of());
        make(lake, new TableName(namespace, "t"));
      }
      make(lake, new TableName("default", "inner"));
    }
  }

  private static void make(LakeCatalog lake, TableName name) {
    lake.createTable(
        new NewTable(
            name,
            """
            {"type": "struct", "fields": [
              {"id": 1, "name": "x", "type": "double", "required": false}]}\
            """,
            List.of(),
            Map.of()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String issue(String principal, String... namespaces) throws IOException {
    return store
        .issue(
            principal,
            List.of(),
            List.of(namespaces),
            false,
            PrincipalLimits.NONE,
            Optional.empty())
        .text();
  }

  @Test
  void seesItsNamespacesAlone() throws Exception {
    assertThat(get(few, NAMESPACES).get("namespaces").toString()).isEqualTo("[\"default\"]");
    assertThat(get("secret", NAMESPACES).get("namespaces")).hasSize(5);
    JsonNode all = get(few, CATALOGS + "?counts=true");
    assertThat(all.get("catalogs").toString())
        .contains("flowers", "\"inner\"")
        .doesNotContain("secret", "\"t\"", "defaults");
    assertThat(all.at("/registeredCatalogs/0/tableCount").intValue()).isEqualTo(2);
    assertThat(get(few, CATALOGS + "/oleander/columns").toString())
        .contains("flowers")
        .doesNotContain("secret", "defaults", "default.inner");
    assertThat(get(few, NAMESPACES + "/default/tables").get("tables")).hasSize(2);
    assertThat(get(few, NAMESPACES + "/default/tables/flowers/size").get("recordCount").asText())
        .isEqualTo("150");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secret",
        "default.inner",
        "Default",
        "DEFAULT",
        "defaults",
        "defaul%",
        "defaul_",
        ODD,
        "default ",
        "default.",
        ".default",
        "..",
        "default/../secret",
        "*",
        "%",
        "d\u0435fault",
        "none"
      })
  void whatItMayNotReadIsAnsweredLikeWhatIsNotThere(String namespace) throws Exception {
    String base = NAMESPACES + "/" + encode(namespace) + "/tables";
    String query = CATALOGS + "/oleander/columns?namespace=" + encode(namespace);
    for (String path :
        List.of(base, base + "/t", base + "/t/size", base + "/none", query, query + "&table=t")) {
      HttpResponse<String> answer = send(few, request(few, path));
      assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(404);
      JsonNode body = JSON.readTree(answer.body());
      assertThat(body.get("errorCode").asText()).isEqualTo("NAMESPACE_NOT_FOUND");
      assertThat(body.get("error").asText())
          .isEqualTo("namespace '%s' was not found in catalog 'oleander'".formatted(namespace));
    }
  }

  @Test
  void workloadsReadItsTablesAlone() throws Exception {
    assertThat(run(few, "SELECT count(*) AS n FROM t", "t=default.flowers").body())
        .contains("[[150]]");
    HttpResponse<String> foreign = run(few, "SELECT count(*) AS n FROM t", "t=secret.t");
    assertThat(foreign.statusCode()).isEqualTo(404);
    assertThat(foreign.body())
        .contains("NAMESPACE_NOT_FOUND", "namespace 'secret' was not found in catalog 'oleander'");
    assertThat(run("secret", "SELECT count(*) AS n FROM t", "t=secret.t").statusCode())
        .isEqualTo(200);
    HttpResponse<String> mixed =
        run(few, "SELECT 1 AS n", "t=default.flowers\", \"u=default.inner.t");
    assertThat(mixed.statusCode()).isEqualTo(404);
  }

  /** Code in the box looks for itself, past the server. */
  @Test
  void codeInTheBoxSeesItsTablesFoldersAlone() throws Exception {
    String look =
        """
        import os
        import polars as pl
        seen = []
        for folder, folders, files in os.walk("%s"):
            seen += [os.path.join(folder, name) for name in files]
        result = pl.LazyFrame({"seen": seen or ["nothing"]})
        """
            .formatted(server.warehouse.toRealPath());
    String body = JSON.writeValueAsString(Map.of("mode", "script", "script", look));
    String all = send("secret", post("secret", body)).body();
    assertThat(all)
        .contains("catalog.sqlite", "/secret/t-", "/default/flowers-", "/default/inner/t-");
    String seen = send(few, post(few, body)).body();
    assertThat(seen)
        .containsPattern("/default/flowers-\\w+/data/")
        .containsPattern("/default/flowers-\\w+/metadata/")
        .containsPattern("/default/inner-\\w+/metadata/")
        .doesNotContain("catalog.sqlite", "secret", "/default/inner/t-", "defaults");
    String elsewhere = issue("elsewhere-script", "lake.*");
    String refused = send(elsewhere, post(elsewhere, body)).body();
    assertThat(refused).contains("CATALOG_NOT_FOUND");
  }

  @Test
  void scriptsReadItsTablesAlone() throws Exception {
    for (String table : List.of("secret.t", "default.inner.t")) {
      String body =
          JSON.writeValueAsString(
              Map.of("mode", "script", "script", "result = scan('" + table + "')"));
      HttpResponse<String> answer = send(few, post(few, body));
      assertThat(answer.statusCode()).as(answer.body()).isNotEqualTo(200);
    }
  }

  @Test
  void anOddNameIsARightLikeAnyOther() throws Exception {
    String odd = issue("odd", "oleander." + ODD);
    assertThat(get(odd, NAMESPACES).get("namespaces").get(0).asText()).isEqualTo(ODD);
    assertThat(get(odd, NAMESPACES).get("namespaces")).hasSize(1);
    assertThat(get(odd, NAMESPACES + "/" + encode(ODD) + "/tables").get("tables")).hasSize(1);
    assertThat(send(odd, request(odd, NAMESPACES + "/default/tables")).statusCode()).isEqualTo(404);
  }

  @Test
  void aCatalogThatItMayNotReadIsNotThere() throws Exception {
    String elsewhere = issue("elsewhere", "lake.*");
    assertThat(get(elsewhere, CATALOGS).get("registeredCatalogs")).isEmpty();
    HttpResponse<String> answer = send(elsewhere, request(elsewhere, NAMESPACES));
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("CATALOG_NOT_FOUND").doesNotContain("there is oleander");
    assertThat(run(elsewhere, "SELECT 1 AS n", "default.flowers").body())
        .contains("CATALOG_NOT_FOUND");
    assertThat(
            send(elsewhere, post(elsewhere, "{\"mode\": \"query\", \"query\": \"SELECT 1 AS n\"}"))
                .body())
        .contains("[[1]]");
  }

  @Test
  void changedRightsTakeEffectWithTheNextRequest() throws Exception {
    NewToken token =
        store.issue(
            "moved",
            List.of(),
            List.of("oleander.default"),
            false,
            PrincipalLimits.NONE,
            Optional.empty());
    assertThat(run(token.text(), "SELECT count(*) AS n FROM t", "t=default.flowers").statusCode())
        .isEqualTo(200);
    String file = Files.readString(server.tokens);
    String changed =
        file.lines()
            .map(line -> line.contains(token.id()) ? line.replace(".default", ".secret") : line)
            .reduce("", (text, line) -> text + line + "\n");
    Files.writeString(server.tokens, changed);
    assertThat(run(token.text(), "SELECT count(*) AS n FROM t", "t=default.flowers").statusCode())
        .isEqualTo(404);
    assertThat(run(token.text(), "SELECT count(*) AS n FROM t", "t=secret.t").statusCode())
        .isEqualTo(200);
    store.revoke(token.id());
    HttpResponse<String> revoked = send(token.text(), request(token.text(), CATALOGS));
    assertThat(revoked.statusCode()).isEqualTo(401);
    assertThat(revoked.body()).doesNotContain(token.text());
  }

  @Test
  void workloadsOfOthersAreNotThere() throws Exception {
    UUID id = UUID.randomUUID();
    String body = TestServer.query("SELECT 1 AS n", withId(id));
    assertThat(send("secret", post("secret", body)).statusCode()).isEqualTo(200);
    assertThat(send("secret", request("secret", "/api/v1/workloads/" + id)).statusCode())
        .isEqualTo(200);
    assertThat(send(few, request(few, "/api/v1/workloads/" + id)).statusCode()).isEqualTo(404);
    assertThat(get(few, "/api/v1/workloads").toString()).doesNotContain(id.toString());
  }

  @Test
  void holdsAPrincipalToItsOwnLimits() throws Exception {
    PrincipalLimits limits =
        new PrincipalLimits(
            OptionalInt.of(1), OptionalInt.of(0), OptionalInt.of(2), OptionalInt.of(5));
    String token =
        store.issue("held", List.of(), List.of(), false, limits, Optional.empty()).text();
    assertThat(
            send(token, post(token, TestServer.query("SELECT 1 AS n", ", \"vcpus\": 2")))
                .statusCode())
        .isEqualTo(200);
    UUID id = UUID.randomUUID();
    CompletableFuture<HttpResponse<String>> running =
        client.sendAsync(
            post(token, TestServer.query(SLOW, withId(id))).build(), BodyHandlers.ofString());
    HttpResponse<String> seen;
    do {
      Thread.sleep(500);
      seen = send(token, request(token, "/api/v1/workloads/" + id));
    } while (seen.body().contains("\"QUEUED\"") || seen.statusCode() == 404);
    HttpResponse<String> second = send(token, post(token, TestServer.query("SELECT 1 AS n", "")));
    assertThat(second.statusCode()).as(second.body()).isEqualTo(429);
    assertThat(second.body()).contains("BUSY", "'held'");
    assertThat(second.headers().firstValue("retry-after")).isPresent();
    assertThat(send("other", post("other", TestServer.query("SELECT 1 AS n", ""))).statusCode())
        .as("another principal is not held up")
        .isEqualTo(200);
    send(token, request(token, "/api/v1/workloads/" + id).DELETE());
    assertThat(running.join().statusCode()).isEqualTo(499);
    HttpResponse<String> last = null;
    for (int i = 0; i < 200 && (last == null || last.statusCode() != 429); i++) {
      last = send(token, request(token, "/api/v1/capabilities"));
    }
    assertThat(last.statusCode()).isEqualTo(429);
    assertThat(last.body()).contains("TOO_MANY_REQUESTS").doesNotContain(token);
    assertThat(last.headers().firstValue("retry-after")).isPresent();
    assertThat(send("other", request("other", "/api/v1/capabilities")).statusCode()).isEqualTo(200);
  }

  @Test
  void aLargerTierThanAllowedIsForbidden() throws Exception {
    try (TestServer tiered =
        new TestServer(
            Files.createDirectory(folder.resolve("tiered")), Map.of("tiers.4.memory", "1GiB"))) {
      PrincipalLimits limits =
          new PrincipalLimits(
              OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(2), OptionalInt.empty());
      String token =
          new TokenStore(tiered.tokens)
              .issue("small", List.of(), List.of(), false, limits, Optional.empty())
              .text();
      HttpResponse<String> answer =
          client.send(
              tiered
                  .post("{\"mode\": \"query\", \"query\": \"SELECT 1 AS n\", \"vcpus\": 4}")
                  .setHeader("Authorization", "Bearer " + token)
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("FORBIDDEN", "vcpus is 4");
    }
  }

  @Test
  void guessesAreNotLookedAtForeverButHoldersOfIssuedTokensAreLetIn() throws Exception {
    try (TestServer guessed = new TestServer(Files.createDirectory(folder.resolve("guessed")))) {
      String issued =
          new TokenStore(guessed.tokens)
              .issue("ann", List.of(), List.of(), false, PrincipalLimits.NONE, Optional.empty())
              .text();
      int status = 401;
      String body = "";
      for (int i = 0; i < 2_000 && status == 401; i++) {
        HttpResponse<String> answer =
            client.send(
                guessed
                    .request("/api/v1/capabilities")
                    .setHeader("Authorization", "Bearer guess-" + i)
                    .build(),
                BodyHandlers.ofString());
        status = answer.statusCode();
        body = answer.body();
      }
      assertThat(status).isEqualTo(429);
      assertThat(body).contains("TOO_MANY_REQUESTS").doesNotContain("guess-");
      assertThat(
              client
                  .send(
                      guessed
                          .request("/api/v1/capabilities")
                          .setHeader("Authorization", "Bearer " + issued)
                          .build(),
                      BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(200);
    }
  }

  private HttpResponse<String> run(String token, String sql, String table) throws Exception {
    return send(
        token,
        post(
            token,
            "{\"mode\": \"query\", \"query\": \"%s\", \"tables\": [\"%s\"]}"
                .formatted(sql, table)));
  }

  private HttpRequest.Builder request(String token, String path) {
    return server.request(path).setHeader("Authorization", "Bearer " + token);
  }

  private HttpRequest.Builder post(String token, String body) {
    return server.post(body).setHeader("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(String token, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    if (token.length() > 10) {
      assertThat(answer.body()).doesNotContain(token);
    }
    return answer;
  }

  private JsonNode get(String token, String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = send(token, request(token, path));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace(".", "%2E");
  }
}
