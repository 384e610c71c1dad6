package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.sandbox.FailingStore.Fault;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Workloads that write to an object store which fails on the way: the table is as it was before,
 * and nothing stays behind once the store is well.
 */
@Timeout(300)
@Tag("slow-start")
final class FailingStoreServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir static Path folder;
  private static S3Server store;
  private static FailingStore way;
  private static TestServer server;

  private List<String> before;

  /** What a write to a table asks of the store, in its order. */
  private enum Step {
    TABLE("GET \\S+\\.metadata\\.json[? ].*"),
    DATA("PUT \\S+\\.parquet[? ].*"),
    FOOTER("GET \\S+\\.parquet[? ].*"),
    MANIFEST("PUT \\S+-m0\\.avro[? ].*"),
    MANIFEST_LIST("PUT \\S+/snap-\\S+\\.avro[? ].*"),
    METADATA("PUT \\S+\\.metadata\\.json[? ].*");

    private final String line;

    Step(String line) {
      this.line = line;
    }

    boolean is(String request) {
      return request.matches(line);
    }
  }

  @BeforeAll
  static void start() throws Exception {
    store = S3Server.start(folder.resolve("store"));
    way = new FailingStore(store.endpoint());
    Map<String, Object> settings = S3Server.catalog("remote", folder, way.endpoint());
    settings.put("catalogs.remote.timeoutSeconds", 4);
    settings.put("catalogs.remote.properties.s3.multipart.part-size-bytes", 5 << 20);
    server = new TestServer(Files.createDirectory(folder.resolve("server")), settings);
    server.createNamespace(CLIENT, "remote", "n");
    done(write("n.t", 1));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    way.close();
    store.close();
  }

  @BeforeEach
  void look() {
    before = files();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    way.recover();
    Instant end = Instant.now().plus(PATIENCE);
    Path notes = server.warehouse.resolve(".writes");
    while (!(files().equals(before) && isEmpty(notes)) && Instant.now().isBefore(end)) {
      Thread.sleep(50);
    }
    assertThat(files()).isEqualTo(before);
    assertThat(notes).isEmptyDirectory();
    assertThat(rows("n.t")).isEqualTo("[[1]]");
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }

  /** The metadata of a commit that did not take place may stay: no reader finds it. */
  private static List<String> files() {
    return store.keys().stream().filter(key -> !key.endsWith(".json")).toList();
  }

  /** All faults where files of the table are begun and where they come to count. */
  static Stream<Arguments> faults() {
    return Arrays.stream(Step.values())
        .flatMap(
            step ->
                Stream.of(Fault.values())
                    .filter(
                        fault ->
                            switch (fault) {
                              case ERROR, ANSWER_LOST -> true;
                              case UNAVAILABLE, RESET, RESET_WITHIN ->
                                  step == Step.DATA || step == Step.METADATA;
                              // Three tries that time out.
                              case SILENCE -> step == Step.METADATA;
                            })
                    .map(fault -> Arguments.of(step, fault)));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void anAppendFails(Step step, Fault fault) throws Exception {
    way.fail(fault, step::is);

    failed(write("n.t", 2), step);
  }

  @ParameterizedTest
  @EnumSource(names = {"DATA", "METADATA"})
  void aNewTableFails(Step step) throws Exception {
    way.fail(Fault.ANSWER_LOST, step::is);

    failed(write("n.new", 2), step);

    way.recover();
    JsonNode read = JSON.readTree(query("n.new").body());
    assertThat(read.path("errorCode").asText()).isEqualTo("TABLE_NOT_FOUND");
  }

  /** From one step on nothing can be done there, not even taking back. */
  @Test
  void theStoreGoesAway() throws Exception {
    int written = 0;
    for (Step step : Step.values()) {
      AtomicBoolean gone = new AtomicBoolean();
      way.fail(
          Fault.ERROR,
          line -> {
            if (step.is(line)) {
              gone.set(true);
            }
            return gone.get();
          });
      failed(write("n.t", 2), step);
      way.recover();
      done(write("n.other", ++written));
    }
    assertThat(rows("n.other")).isEqualTo("[[1],[2],[3],[4],[5],[6]]");
    drop("n", "other");
  }

  /** What a large object asks of the store. */
  @ParameterizedTest
  @ValueSource(
      strings = {"POST \\S+\\?uploads .*", "PUT .*[?&]partNumber=2.*", "POST .*[?&]uploadId=.*"})
  void anUploadOfPartsFails(String request) throws Exception {
    List<String> unused = way.requests();
    way.fail(Fault.ERROR, line -> line.matches(request));

    HttpResponse<String> answer =
        server.send(
            CLIENT,
            server.post(
                """
                {"mode": "script", "catalog": "remote", "destination": "n.large",
                 "script": "result = pl.select(a=(pl.int_range(1_500_000).hash(1) // 3).cast(pl.Int64))"}
                """));

    failed(answer, Step.DATA);
    assertThat(way.requests()).anyMatch(line -> line.matches(request));
    assertThat(store.client().listMultipartUploads(list -> list.bucket(S3Server.BUCKET)).uploads())
        .isEmpty();
    assertThat(stagedFiles()).isEmpty();
  }

  /** What the server keeps of objects that it is sending. */
  private static List<Path> stagedFiles() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("server"))) {
      return all.filter(file -> file.getFileName().toString().startsWith("s3fileio-")).toList();
    }
  }

  @Test
  void aWriteAsksNothingElse() throws Exception {
    List<String> unused = way.requests();
    done(write("n.whole", 1));
    done(write("n.whole", 2));
    List<String> asked = way.requests();

    for (Step step : Step.values()) {
      assertThat(asked).as(step.name()).anyMatch(step::is);
    }
    assertThat(asked)
        .allMatch(
            line ->
                Arrays.stream(Step.values()).anyMatch(step -> step.is(line))
                    || line.startsWith("HEAD ")
                    || line.matches("GET \\S+\\.avro[? ].*"));
    assertThat(rows("n.whole")).isEqualTo("[[1],[2]]");
    drop("n", "whole");
  }

  private static void failed(HttpResponse<String> answer, Step step) throws Exception {
    JsonNode json = JSON.readTree(answer.body());
    assertThat(json.path("errorCode").asText()).as(answer.body()).isEqualTo("CATALOG_UNAVAILABLE");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(json.path("error").asText())
        .contains(step == Step.TABLE ? "catalog 'remote'" : "nothing was written")
        .contains("object store")
        .doesNotContain(S3Server.ACCESS_KEY, S3Server.SECRET_KEY, "127.0.0.1", "s3://");
  }

  private static void done(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static void drop(String namespace, String table) throws Exception {
    String path =
        "/api/v1/catalogs/remote/namespaces/%s/tables/%s?purge=true".formatted(namespace, table);
    done(server.send(CLIENT, server.request(path).DELETE()));
  }

  private static HttpResponse<String> write(String table, int value) throws Exception {
    return server.send(
        CLIENT,
        server.post(
            """
            {"mode": "query", "catalog": "remote", "query": "SELECT %d AS a",
             "destination": "%s", "saveMode": "append"}
            """
                .formatted(value, table)));
  }

  private static String rows(String table) throws Exception {
    HttpResponse<String> answer = query(table);
    done(answer);
    return JSON.readTree(answer.body()).at("/results/rows").toString();
  }

  private static HttpResponse<String> query(String table) throws Exception {
    return server.send(
        CLIENT,
        server.post(
            """
            {"mode": "query", "catalog": "remote", "query": "SELECT a FROM t ORDER BY a",
             "tables": ["t=%s"]}
            """
                .formatted(table)));
  }
}
