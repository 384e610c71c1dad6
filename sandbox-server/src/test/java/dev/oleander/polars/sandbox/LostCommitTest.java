package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.sandbox.FaultProxy.Fault;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits to a catalog behind a service, of which the request or the answer is lost. */
@Timeout(120)
@Tag("slow-start")
final class LostCommitTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir static Path folder;
  private static PartnerServers servers;
  private static TestServer service;
  private static FaultProxy proxy;
  private static TestServer server;
  private static int tables;

  private final String table = "lost" + ++tables;

  @BeforeAll
  static void start() throws Exception {
    servers = new PartnerServers(folder);
    service = servers.service;
    proxy = servers.proxy;
    server = servers.server;
  }

  @AfterAll
  static void stop() {
    servers.close();
  }

  @AfterEach
  void heal() {
    proxy.heal();
  }

  /** The connection breaks off, gateways answer for a service that has done its work. */
  @ParameterizedTest
  @CsvSource({"0, append", "500, append", "502, overwrite", "503, append", "504, create"})
  void aCommitThatTookPlaceIsASuccess(int status, String mode) throws Exception {
    if (!mode.equals("create")) {
      saved(write("create", ""));
    }
    proxy.breakNextCommit(new Fault(true, status, false, false));
    JsonNode saved = saved(write(mode, ""));
    assertThat(proxy.isBroken()).isTrue();
    assertThat(saved.path("created").asBoolean()).isEqualTo(mode.equals("create"));
    assertRows(mode.equals("append") ? 2 : 1);
  }

  /** The client sends it again by itself then, and hears that others were faster. */
  @ParameterizedTest
  @ValueSource(strings = {"append", "create"})
  void aCommitThatIsSentTwiceTakesPlaceOnce(String mode) throws Exception {
    if (mode.equals("append")) {
      saved(write("create", ""));
    }
    proxy.breakNextCommit(new Fault(true, 503, true, false));
    JsonNode saved = saved(write(mode, ""));
    assertThat(proxy.isBroken()).isTrue();
    assertThat(saved.path("created").asBoolean()).isEqualTo(mode.equals("create"));
    assertRows(mode.equals("append") ? 2 : 1);
    assertThat(dataFiles()).isEqualTo(mode.equals("append") ? 2 : 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 500, 502, 503, 504})
  void aCommitThatMayTakePlaceYetKeepsItsFiles(int status) throws Exception {
    saved(write("create", ""));
    proxy.breakNextCommit(new Fault(false, status, false, false));
    assertUnknown(write("append", ""));
    assertThat(dataFiles()).isEqualTo(2);
    assertRows(1);
  }

  @Test
  void theKeyTellsLaterWhatBecameOfIt() throws Exception {
    saved(write("create", ""));
    String key = ", \"idempotencyKey\": \"%s\"".formatted(table);
    proxy.breakNextCommit(new Fault(true, 0, false, true)); // and the catalog is gone
    assertUnknown(write("append", key));
    assertThat(dataFiles()).isEqualTo(2);
    proxy.heal();
    assertRows(2);
    JsonNode saved = saved(untilItAnswers("append", key));
    assertThat(saved.path("rows_written").asLong()).isEqualTo(1);
    assertRows(2);
    assertThat(dataFiles()).isEqualTo(2);
  }

  /** Else it would delete files that the table may come to refer to. */
  @ParameterizedTest
  @ValueSource(ints = {0, 500, 503})
  void anotherEngineHearsThatItsCommitMayTakePlaceYet(int status) throws Exception {
    saved(write("create", ""));
    proxy.breakNextCommit(new Fault(false, status, false, false));
    HttpResponse<String> answer =
        server.send(
            CLIENT,
            server
                .request("/catalog/v1/partner/namespaces/default/tables/" + table)
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"requirements\": [], \"updates\": [{\"action\": \"set-properties\","
                            + " \"updates\": {\"a\": \"b\"}}]}")));
    assertThat(proxy.isBroken()).isTrue();
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(500);
    assertThat(answer.body()).contains("CommitStateUnknownException");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403})
  void aCommitThatIsRefusedLeavesNothing(int status) throws Exception {
    saved(write("create", ""));
    proxy.breakNextCommit(new Fault(false, status, false, false));
    HttpResponse<String> answer = write("append", "");
    assertThat(answer.statusCode()).as(answer.body()).isGreaterThanOrEqualTo(400);
    assertThat(answer.body()).doesNotContain("COMMIT_UNKNOWN");
    assertThat(dataFiles()).isEqualTo(1);
    assertRows(1);
  }

  private HttpResponse<String> write(String mode, String more) throws Exception {
    return server.send(
        CLIENT,
        server.post(
            """
            {"mode": "query", "catalog": "partner", "query": "SELECT 1 AS a",
             "destination": "default.%s", "saveMode": "%s"%s}
            """
                .formatted(table, mode, more)));
  }

  /** A catalog that was down is left alone for a moment. */
  private HttpResponse<String> untilItAnswers(String mode, String more) throws Exception {
    HttpResponse<String> answer = write(mode, more);
    while (answer.body().contains("CATALOG_UNAVAILABLE")) {
      Thread.sleep(200);
      answer = write(mode, more);
    }
    return answer;
  }

  private static JsonNode saved(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body()).path("saved");
  }

  private static void assertUnknown(HttpResponse<String> answer) {
    assertThat(proxy.isBroken()).isTrue();
    assertThat(answer.body()).contains("COMMIT_UNKNOWN");
  }

  /** By the service itself. */
  private void assertRows(int expected) throws Exception {
    HttpResponse<String> answer =
        service.send(
            CLIENT,
            service.post(
                """
                {"mode": "query", "tables": ["t=default.%s"],
                 "query": "SELECT count(*) AS n FROM t"}
                """
                    .formatted(table)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(JSON.readTree(answer.body()).at("/results/rows/0/0").asInt()).isEqualTo(expected);
  }

  private long dataFiles() throws IOException {
    try (Stream<Path> all = Files.walk(service.warehouse.toRealPath())) {
      return all.map(Path::toString)
          .filter(file -> file.endsWith(".parquet") && file.contains("/" + table + "-"))
          .count();
    }
  }
}
