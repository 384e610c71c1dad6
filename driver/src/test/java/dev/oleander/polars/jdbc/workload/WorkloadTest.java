package dev.oleander.polars.jdbc.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.jdbc.config.ConnectionConfig;
import dev.oleander.polars.jdbc.http.ClientInfo;
import dev.oleander.polars.jdbc.http.HttpTransports;
import dev.oleander.polars.jdbc.http.OleanderHttp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadTest {
  private static final String ARROW = "application/vnd.apache.arrow.stream";
  private static final WorkloadRequest REQUEST =
      new WorkloadRequest(
          "SELECT * FROM f",
          List.of(new RegisteredTable("f", "default.flowers")),
          "lake",
          10,
          500,
          Duration.ofMillis(1500),
          false,
          Optional.empty());

  /** Answers each kind of request with what the test set for it, and keeps what was asked. */
  private static final class Script extends Dispatcher {
    final BlockingQueue<RecordedRequest> requests = new LinkedBlockingQueue<>();
    volatile MockResponse run = json(500, "{\"error\": \"not set by the test\"}");
    volatile MockResponse state = json(404, "{\"error\": \"unknown\"}");
    volatile MockResponse cancel = json(200, "{\"state\": \"CANCELLED\"}");
    volatile Runnable afterCancel = () -> {};

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      requests.add(request);
      return switch (request.getMethod()) {
        case "POST" -> run;
        case "GET" -> state;
        default -> {
          afterCancel.run();
          yield cancel;
        }
      };
    }

    RecordedRequest take(String method) throws InterruptedException {
      RecordedRequest request = requests.poll(5, TimeUnit.SECONDS);
      assertThat(request).as("a request").isNotNull();
      assertThat(request.getMethod()).isEqualTo(method);
      return request;
    }
  }

  private final MockWebServer server = new MockWebServer();
  private final Script script = new Script();
  private OleanderHttp http;
  private WorkloadClient client;

  @BeforeEach
  void start() throws Exception {
    server.setDispatcher(script);
    server.start();
    Properties info = new Properties();
    info.setProperty("token", "t");
    http =
        new HttpTransports()
            .open(
                ConnectionConfig.parse(
                    "jdbc:oleander-polars://localhost:" + server.getPort(), info));
    client =
        new WorkloadClient(
            http,
            true,
            () -> new Compute(OptionalInt.empty(), false, Optional.empty(), OptionalInt.empty()));
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  private static MockResponse json(int status, String body) {
    return new MockResponse.Builder()
        .code(status)
        .addHeader("Content-Type", "application/json; charset=utf-8")
        .body(body)
        .build();
  }

  private static MockResponse.Builder arrow(int bytes) {
    return new MockResponse.Builder()
        .addHeader("Content-Type", ARROW)
        .chunkedBody(new Buffer().write(new byte[bytes]), 1000);
  }

  @Test
  void theRequestIsThatOfTheProtocol() throws Exception {
    script.run = arrow(3000).build();
    try (Workload workload = client.start(REQUEST);
        InputStream result = workload.open().body()) {
      assertThat(result.readAllBytes()).hasSize(3000);
      workload.finished();

      RecordedRequest sent = script.take("POST");
      assertThat(sent.getTarget()).isEqualTo("/api/v1/warehouse/polars");
      assertThat(sent.getHeaders().get("Accept")).startsWith(ARROW);
      assertThat(sent.getHeaders().get("Content-Type")).isEqualTo("application/json");
      JsonNode body = new ObjectMapper().readTree(sent.getBody().utf8());
      assertThat(body)
          .isEqualTo(
              new ObjectMapper()
                  .readTree(
                      """
                      {"mode": "query", "query": "SELECT * FROM f",
                       "tables": [{"alias": "f", "table": "default.flowers"}],
                       "catalog": "lake", "workloadId": "%s",
                       "maxRows": 10, "batchRows": 500, "compression": "zstd", "timeoutSeconds": 2}
                      """
                          .formatted(workload.id())));
    }
    assertThat(script.requests).isEmpty(); // what has finished is not cancelled
  }

  @Test
  void aConnectionIsUsedAgainAfterAWholeResult() throws Exception {
    script.run = arrow(3000).build();
    for (int run = 0; run < 3; run++) {
      try (Workload workload = client.start(REQUEST)) {
        workload.open().body().readNBytes(3000);
        workload.finished();
      }
      assertThat(script.take("POST").getConnectionIndex()).isZero();
    }
  }

  @Test
  void limitsThatAreNotSetAreNotSent() throws Exception {
    script.run = arrow(0).build();
    try (Workload workload =
        client.start(
            new WorkloadRequest(
                "SELECT 1", List.of(), "lake", 0, 0, null, false, Optional.empty()))) {
      workload.open();
      workload.finished();
    }
    assertThat(new ObjectMapper().readTree(script.take("POST").getBody().utf8()).properties())
        .extracting(java.util.Map.Entry::getKey)
        .containsExactlyInAnyOrder(
            "mode", "query", "tables", "catalog", "workloadId", "compression");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "404; {\"success\": false, \"error\": \"no table\", \"errorCode\": \"TABLE_NOT_FOUND\"};"
            + " 42S02; no table",
        "402; {\"error\": {\"code\": \"credit\", \"message\": \"pay\"}}; 42501; pay",
      })
  void aRefusalIsThrownWithTheIdAndNothingIsCancelled(
      int status, String body, String state, String message) throws Exception {
    script.run = json(status, body);
    try (Workload workload = client.start(REQUEST)) {
      assertThatThrownBy(workload::open)
          .hasMessageContaining(message)
          .hasMessageContaining(workload.id())
          .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo(state));
    }
    script.take("POST");
    assertThat(script.requests).isEmpty();
  }

  @Test
  void jsonUnderAStatusOfSuccessIsAResultUntilItsReaderSaysOtherwise() throws Exception {
    String body = "{\"success\": false, \"error\": \"late\"}";
    script.run = json(200, body);
    try (Workload workload = client.start(REQUEST)) {
      WorkloadResult result = workload.open();
      assertThat(result.format()).isEqualTo(WorkloadResult.Format.JSON);
      assertThat(new String(result.body().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(body);
      SQLException late = new SQLException("late");
      assertThat(workload.failed(late).getMessage()).isEqualTo("late");
    }
    script.take("POST");
    assertThat(script.requests).isEmpty(); // what has failed on the server is not cancelled
  }

  @Test
  void aServiceWithoutExtensionsNeitherTellsTheStateNorCancels() throws Exception {
    script.run =
        json(200, "{\"success\": true, \"results\": {")
            .newBuilder()
            .code(200)
            .onResponseBody(new SocketEffect.CloseSocket())
            .build();
    script.state = json(404, "{\"error\": \"no such route\"}");
    script.cancel = json(404, "{\"error\": \"no such route\"}");
    try (Workload workload = client.start(REQUEST)) {
      SQLException failure = broken(workload);
      assertThat(failure.getSQLState()).isEqualTo("08006");
      assertThat(failure.getSuppressed()).hasSize(1);
    }
    script.take("POST");
    script.take("GET");
    script.take("DELETE");
    assertThat(script.requests).isEmpty();
  }

  @Test
  void anAnswerOfAnotherKindIsRefused() throws Exception {
    script.run =
        new MockResponse.Builder().addHeader("Content-Type", "text/html").body("<p>").build();
    try (Workload workload = client.start(REQUEST)) {
      assertThatThrownBy(workload::open).hasMessageContaining("'text/html'");
    }
    script.take("POST");
    script.take("DELETE");
  }

  @Test
  void closingAnUnfinishedWorkloadStopsItOnTheServer() throws Exception {
    script.run = arrow(100_000).throttleBody(1000, 100, TimeUnit.MILLISECONDS).build();
    Workload workload = client.start(REQUEST);
    assertThat(workload.open().body().readNBytes(10)).hasSize(10);
    workload.close();
    workload.close();
    script.take("POST");
    assertThat(script.take("DELETE").getTarget()).isEqualTo("/api/v1/workloads/" + workload.id());
    assertThat(script.requests).isEmpty();
    assertThatThrownBy(workload::open).hasMessageContaining("is closed");
  }

  @Test
  void cancelWhileTheAnswerIsAwaited() throws Exception {
    script.run = arrow(10).headersDelay(20, TimeUnit.SECONDS).build();
    try (Workload workload = client.start(REQUEST)) {
      FutureTask<WorkloadResult> opening = new FutureTask<>(workload::open);
      new Thread(opening).start();
      script.take("POST");
      long begin = System.nanoTime();
      workload.cancel();
      workload.cancel();
      assertThatThrownBy(() -> opening.get(5, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .hasMessageContaining(workload.id() + " was cancelled")
          .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("57014"));
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
      assertThat(script.take("DELETE").getTarget()).endsWith(workload.id());
    }
    assertThat(script.requests).isEmpty();
  }

  @Test
  void cancelWhileTheResultIsRead() throws Exception {
    script.run = arrow(100_000).throttleBody(1000, 1, TimeUnit.SECONDS).build();
    try (Workload workload = client.start(REQUEST)) {
      InputStream result = workload.open().body();
      CountDownLatch reading = new CountDownLatch(1);
      FutureTask<byte[]> read =
          new FutureTask<>(
              () -> {
                result.read();
                reading.countDown();
                return result.readAllBytes();
              });
      new Thread(read).start();
      assertThat(reading.await(5, TimeUnit.SECONDS)).isTrue();
      workload.cancel();
      assertThatThrownBy(() -> read.get(5, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(IOException.class)
          .satisfies(
              e -> assertThat(workload.failure((IOException) e).getSQLState()).isEqualTo("57014"));
    }
    script.take("POST");
    script.take("DELETE");
    assertThat(script.requests).isEmpty();
  }

  @Test
  void aWorkloadCancelledBeforeItIsOpenIsNeverSent() {
    try (Workload workload = client.start(REQUEST)) {
      workload.cancel();
      assertThatThrownBy(workload::open)
          .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("57014"));
    }
    assertThat(script.requests).isEmpty();
  }

  @Test
  void aCancelThatTheServerDoesNotKnowIsNoFailure() throws Exception {
    script.cancel = json(404, "{\"error\": \"no such route\"}");
    script.run = arrow(100_000).throttleBody(1000, 1, TimeUnit.SECONDS).build();
    try (Workload workload = client.start(REQUEST)) {
      workload.open();
      workload.cancel();
    }
    script.take("POST");
    script.take("DELETE");
  }

  @Test
  void aBrokenStreamHasTheReasonOfTheServer() throws Exception {
    script.run = arrow(100_000).onResponseBody(new SocketEffect.CloseSocket()).build();
    script.state =
        json(
            200,
            "{\"state\": \"FAILED\", \"error\": \"division\", \"errorCode\": \"QUERY_FAILED\"}");
    try (Workload workload = client.start(REQUEST)) {
      SQLException failure = broken(workload);
      assertThat((Throwable) failure)
          .hasMessage("division [QUERY_FAILED, workload " + workload.id() + "]");
      assertThat(failure.getSQLState()).isEqualTo("HY000");
      assertThat(failure.getCause()).isInstanceOf(IOException.class);
    }
    script.take("POST");
    script.take("GET");
    assertThat(script.requests).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"TIMED_OUT, HYT00", "OUT_OF_MEMORY, 53200", "CANCELLED, 57014", "FAILED, HY000"})
  void aStateWithoutACodeSaysEnough(String state, String sqlState) throws Exception {
    script.run = arrow(100_000).onResponseBody(new SocketEffect.CloseSocket()).build();
    script.state =
        json(200, "{\"state\": \"" + state + "\", \"error\": null, \"errorCode\": null}");
    try (Workload workload = client.start(REQUEST)) {
      SQLException failure = broken(workload);
      assertThat(failure.getSQLState()).isEqualTo(sqlState);
      assertThat(failure.getMessage()).contains(state).contains(workload.id());
    }
  }

  @Test
  void aBrokenStreamOfALivingWorkloadIs08006AndStopsIt() throws Exception {
    script.run = arrow(100_000).onResponseBody(new SocketEffect.CloseSocket()).build();
    script.state = json(200, "{\"state\": \"RUNNING\"}");
    try (Workload workload = client.start(REQUEST)) {
      SQLException failure = broken(workload);
      assertThat(failure.getSQLState()).isEqualTo("08006");
      assertThat(failure.getMessage()).contains(workload.id());
    }
    script.take("POST");
    script.take("GET");
    script.take("DELETE");
  }

  @Test
  void aServerThatIsGoneIs08006WithWhatTheQuestionMet() throws Exception {
    script.run = arrow(100_000).onResponseBody(new SocketEffect.CloseSocket()).build();
    script.state =
        new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build();
    try (Workload workload = client.start(REQUEST)) {
      SQLException failure = broken(workload);
      assertThat(failure.getSQLState()).isEqualTo("08006");
      assertThat(failure.getSuppressed()).hasSize(1);
    }
  }

  @Test
  void aServerThatWasNeverReachedIsNotAskedToStop() throws Exception {
    server.close();
    try (Workload workload = client.start(REQUEST)) {
      assertThatThrownBy(workload::open).isInstanceOf(SQLNonTransientConnectionException.class);
    }
    assertThat(script.requests).isEmpty();
  }

  private static SQLException broken(Workload workload) throws SQLException {
    InputStream result = workload.open().body();
    try {
      result.readAllBytes();
    } catch (IOException e) {
      return workload.failure(e);
    }
    throw new AssertionError("the stream did not break");
  }

  private static final MockResponse HANGS_UP =
      new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build();

  /** Answers once, so that the next request goes out on a socket that was used. */
  private void useASocket() throws Exception {
    script.state = json(200, "{}");
    http.get("once");
    script.take("GET");
  }

  @Test
  void aWorkloadThatDidNotArriveOnAUsedSocketIsSentOnceMore() throws Exception {
    useASocket();
    script.run = HANGS_UP;
    script.cancel = json(200, "{\"state\": \"CANCELLED\", \"createdAt\": null}");
    script.afterCancel = () -> script.run = arrow(3000).build();
    try (Workload workload = client.start(REQUEST);
        InputStream result = workload.open().body()) {
      assertThat(result.readAllBytes()).hasSize(3000);
      workload.finished();
      String first = idOf(script.take("POST"));
      assertThat(script.take("DELETE").getTarget()).endsWith("/workloads/" + first);
      String second = idOf(script.take("POST"));
      assertThat(second).isNotEqualTo(first).isEqualTo(workload.id());
    }
    assertThat(script.requests).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "200; {\"state\": \"CANCELLED\", \"createdAt\": \"2026-01-01T00:00:00Z\"}",
        "200; {\"state\": \"FINISHED\", \"createdAt\": \"2026-01-01T00:00:00Z\"}",
        "404; {\"error\": \"no such route\"}",
        "200; {}"
      })
  void aWorkloadThatMayHaveArrivedIsNotSentAgain(int status, String answer) throws Exception {
    useASocket();
    script.run = HANGS_UP;
    script.cancel = json(status, answer);
    try (Workload workload = client.start(REQUEST)) {
      assertThatThrownBy(workload::open)
          .isInstanceOf(SQLTransientConnectionException.class)
          .hasMessageContaining(workload.id());
    }
    script.take("POST");
    script.take("DELETE");
    assertThat(script.requests).noneMatch(request -> request.getMethod().equals("POST"));
  }

  @Test
  void aWorkloadThatFailsOnAFreshSocketIsNotSentAgain() throws Exception {
    script.run = HANGS_UP;
    script.cancel = json(200, "{\"state\": \"CANCELLED\", \"createdAt\": null}");
    try (Workload workload = client.start(REQUEST)) {
      assertThatThrownBy(workload::open).isInstanceOf(SQLTransientConnectionException.class);
    }
    script.take("POST");
    assertThat(script.requests).noneMatch(request -> request.getMethod().equals("POST"));
  }

  @Test
  void theClusterAndTheClientAreTold() throws Exception {
    script.run = arrow(10).build();
    http.clientInfo().set(ClientInfo.Name.CLIENT_USER, "Zoë / me");
    WorkloadClient distributed =
        new WorkloadClient(
            http,
            false,
            () ->
                new Compute(
                    OptionalInt.empty(), true, Optional.of("t4g.medium"), OptionalInt.of(4)));
    try (Workload workload = distributed.start(REQUEST)) {
      workload.open();
      RecordedRequest sent = script.take("POST");
      JsonNode body = new ObjectMapper().readTree(sent.getBody().utf8());
      assertThat(body.path("distributed").booleanValue()).isTrue();
      assertThat(body.path("instanceType").textValue()).isEqualTo("t4g.medium");
      assertThat(body.path("clusterSize").intValue()).isEqualTo(4);
      assertThat(body.has("vcpus")).isFalse();
      assertThat(sent.getHeaders().get("Oleander-Client-User")).isEqualTo("Zo%C3%AB%20%2F%20me");
      assertThat(sent.getHeaders().get("Oleander-Application-Name")).isNull();
    }
    WorkloadClient tier =
        new WorkloadClient(
            http,
            false,
            () -> new Compute(OptionalInt.of(8), false, Optional.empty(), OptionalInt.empty()));
    script.requests.clear();
    try (Workload workload = tier.start(REQUEST)) {
      workload.open();
      JsonNode body = new ObjectMapper().readTree(script.take("POST").getBody().utf8());
      assertThat(body.path("vcpus").intValue()).isEqualTo(8);
      assertThat(body.has("distributed")).isFalse();
    }
  }

  private static String idOf(RecordedRequest request) throws Exception {
    return new ObjectMapper().readTree(request.getBody().utf8()).path("workloadId").textValue();
  }
}
