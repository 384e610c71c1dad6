package dev.oleander.polars.sandbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.oleander.polars.sandbox.S3Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Against stores that are particular about plain requests; {@link S3ObjectsTest} reads from one
 * that is not, and checks signatures.
 */
final class LeanS3ClientTest {
  /** Only the SDK sends it. */
  private static final String SDK = "amz-sdk-invocation-id";

  private static final GetObjectRequest RANGE =
      GetObjectRequest.builder().bucket("lake").key("t/a b").range("bytes=2-4").build();

  private final List<String> ways = new CopyOnWriteArrayList<>();
  private HttpServer store;
  private S3Client client;

  /** How a store answers a plain request. */
  private interface Particular {
    void answer(HttpExchange exchange) throws IOException;
  }

  private volatile Particular particular = LeanS3ClientTest::good;

  @BeforeEach
  void start() throws IOException {
    store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    store.createContext("/", this::serve);
    store.start();
    client = S3Server.serversClient(URI.create("http://127.0.0.1:" + store.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    client.close();
    store.stop(0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean sdk = exchange.getRequestHeaders().containsKey(SDK);
      ways.add(sdk ? "SDK" : "plain");
      if (sdk) {
        good(exchange);
      } else {
        particular.answer(exchange);
      }
    }
  }

  private static void good(HttpExchange exchange) throws IOException {
    describe(exchange, "Sat, 28 Nov 2026 12:00:00 GMT");
    if (exchange.getRequestURI().getPath().endsWith("none")) {
      answer(exchange, 404, "");
    } else {
      exchange.getResponseHeaders().set("Content-Range", "bytes 2-4/10");
      answer(exchange, 206, "234");
    }
  }

  private static void describe(HttpExchange exchange, String modified) {
    exchange.getResponseHeaders().set("ETag", "\"tag\"");
    exchange.getResponseHeaders().set("Last-Modified", modified);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static Particular status(int status) {
    return exchange -> answer(exchange, status, "<Error/>");
  }

  private String get(GetObjectRequest request) throws IOException {
    try (var object = client.getObject(request)) {
      return new String(object.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void asksPlainlyAndSaysWhatItWants() throws IOException {
    Map<String, String> sent = new ConcurrentHashMap<>();
    particular =
        exchange -> {
          sent.put("path", exchange.getRequestURI().getRawPath());
          for (String name : List.of("Range", "If-match", "Authorization")) {
            sent.put(name, String.valueOf(exchange.getRequestHeaders().getFirst(name)));
          }
          good(exchange);
        };
    assertThat(get(RANGE.toBuilder().ifMatch("\"tag\"").build())).isEqualTo("234");
    assertThat(ways).containsExactly("plain");
    assertThat(sent)
        .containsEntry("path", "/lake/t/a%20b")
        .containsEntry("Range", "bytes=2-4")
        .containsEntry("If-match", "\"tag\"");
    assertThat(sent.get("Authorization"))
        .startsWith("AWS4-HMAC-SHA256 Credential=" + S3Server.ACCESS_KEY)
        .doesNotContain(S3Server.SECRET_KEY);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 307, 400, 403, 204})
  void asksNoMorePlainlyOfAStoreThatWantsMore(int status) throws IOException {
    particular = status == 204 ? exchange -> answer(exchange, 204, "") : status(status);
    for (int i = 0; i < 3; i++) {
      assertThat(get(RANGE)).isEqualTo("234");
    }
    assertThat(ways).containsExactly("plain", "SDK", "SDK", "SDK");
  }

  /** It would do for the next request. */
  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void goesOnAfterAFailureThatPasses(int status) throws IOException {
    particular = status(status);
    assertThat(get(RANGE)).isEqualTo("234");
    particular = LeanS3ClientTest::good;
    assertThat(get(RANGE)).isEqualTo("234");
    assertThat(ways).containsExactly("plain", "SDK", "plain");
  }

  @Test
  void goesOnAfterAConnectionThatBreaks() throws IOException {
    particular = HttpExchange::close;
    assertThat(get(RANGE)).isEqualTo("234");
    particular = LeanS3ClientTest::good;
    assertThat(get(RANGE)).isEqualTo("234");
    assertThat(ways).endsWith("SDK", "plain");
  }

  @Test
  void goesOnAfterAnObjectThatIsNotThere() throws IOException {
    GetObjectRequest none = RANGE.toBuilder().key("none").build();
    assertThatThrownBy(() -> get(none))
        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(404));
    assertThat(get(RANGE)).isEqualTo("234");
    assertThat(ways).containsExactly("plain", "SDK", "plain");
  }

  @Test
  void leavesWhatAStoreSaysInItsOwnWayToTheSdk() throws IOException {
    particular =
        exchange -> {
          describe(exchange, "yesterday");
          answer(exchange, 200, "0123456789");
        };
    assertThat(get(RANGE)).isEqualTo("234");
    assertThat(ways).containsExactly("plain", "SDK");
  }

  @Test
  void leavesWhatIsMoreThanPlainToTheSdk() throws IOException {
    assertThat(get(RANGE.toBuilder().versionId("1").build())).isEqualTo("234");
    assertThat(get(RANGE.toBuilder().overrideConfiguration(o -> {}).build())).isEqualTo("234");
    assertThat(ways).containsExactly("SDK", "SDK");
  }
}
