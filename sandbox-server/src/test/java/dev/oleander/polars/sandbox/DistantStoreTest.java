package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An object store that takes its time over each request is asked for much at once. */
@Timeout(180)
@Tag("slow-start")
final class DistantStoreTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Duration AWAY = Duration.ofMillis(150);

  /** A file of more than a million rows, and so of many row groups. */
  private static final String MANY_ROW_GROUPS =
      """
      {"mode": "script", "catalog": "remote", "destination": "n.many", "saveMode": "create",
       "script": "result = pl.select(x=pl.int_range(1_500_000).shuffle(7))"}
      """;

  private static final String MANY_FILES =
      """
      {"mode": "script", "catalog": "remote", "destination": "n.files", "saveMode": "create",
       "partitionBy": ["p"],
       "script": "result = pl.select(x=pl.int_range(4_000), p=pl.int_range(4_000) % 40)"}
      """;

  @TempDir static Path folder;
  private static S3Server store;
  private static FailingStore distant;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    store = S3Server.start(folder.resolve("store"));
    distant = new FailingStore(store.endpoint());
    server =
        new TestServer(
            Files.createDirectory(folder.resolve("server")),
            S3Server.catalog("remote", folder, distant.endpoint()));
    server.createNamespace(CLIENT, "remote", "n");
    run(MANY_ROW_GROUPS);
    run(MANY_FILES);
    distant.delay(AWAY);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    distant.close();
    store.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"mode\": \"query\", \"tables\": [\"t=n.many\"], \"query\": \"SELECT max(x) AS m FROM t\"",
        "\"mode\": \"script\", \"script\": \"result = scan('n.many').select(m=pl.col('x').max())\""
      })
  void isAskedForManyRowGroupsAtOnce(String program) throws Exception {
    distant.mostAtOnce();
    String answer = run("{\"catalog\": \"remote\", " + program + "}");
    assertThat(answer).contains("[[1499999]]");
    assertThat(distant.mostAtOnce()).isGreaterThan(5);
  }

  @Test
  void isAskedForManyFilesAtOnce() throws Exception {
    distant.mostAtOnce();
    String answer =
        run(
            """
            {"mode": "query", "catalog": "remote", "tables": ["t=n.files"],
             "query": "SELECT max(x) AS m FROM t"}
            """);
    assertThat(answer).contains("[[3999]]");
    assertThat(distant.mostAtOnce()).isGreaterThan(20);
  }

  private static String run(String body) throws Exception {
    HttpResponse<String> response = server.send(CLIENT, server.post(body));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }
}
