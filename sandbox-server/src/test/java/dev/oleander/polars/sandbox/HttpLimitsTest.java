package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send too much, too slowly or too often, over real sockets. */
@Timeout(120)
@Tag("slow-start")
final class HttpLimitsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int REQUEST_SECONDS = 6;
  private static final int CONNECTIONS = 20;
  private static final int BODY_BYTES = 64 << 10;

  @TempDir private static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server =
        new TestServer(
            folder,
            Map.of(
                "http.maxHeaderBytes",
                "4KiB",
                "http.maxBodyBytes",
                "64KiB",
                "http.requestTimeoutSeconds",
                REQUEST_SECONDS));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    assertThat(folder.resolve("state")).isEmptyDirectory();
  }

  @Test
  void aDrippedHeadIsCutOff() throws Exception {
    try (Socket socket = connect()) {
      Instant begun = Instant.now();
      write(socket, "GET /health HTTP/1.1\r\nHost: localhost\r\nX: ");
      assertThat(dripUntilClosed(socket, "a")).isEmpty();
      assertThat(Duration.between(begun, Instant.now()).toSeconds()).isBetween(3L, 60L);
    }
  }

  @Test
  void aConnectionThatNeverSaysAnythingIsCutOff() throws Exception {
    try (Socket socket = connect()) {
      socket.setSoTimeout(60_000);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aSecondHeadThatIsDrippedIsCutOffToo() throws Exception {
    try (Socket socket = connect()) {
      write(socket, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\nGET /health HT");
      String answers = dripUntilClosed(socket, "T");
      assertThat(answers).contains("HTTP/1.1 200").doesNotContain("HTTP/1.1 200 OK\r\nHTTP");
    }
  }

  @Test
  void aDrippedBodyIsAnsweredAndCutOff() throws Exception {
    try (Socket socket = connect()) {
      write(socket, head(50_000) + "{\"mode\": \"query\", \"query\": \"");
      String answer = dripUntilClosed(socket, "x");
      assertThat(answer).startsWith("HTTP/1.1 408 ");
      JsonNode body = JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
      assertThat(body.get("errorCode").asText()).isEqualTo("REQUEST_TIMEOUT");
      assertThat(body.get("success").asBoolean()).isFalse();
      assertThat(answer).doesNotContain("secret");
    }
  }

  @Test
  void anIdleConnectionBetweenRequestsStays() throws Exception {
    try (Socket socket = connect()) {
      socket.setSoTimeout(30_000);
      write(socket, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
      awaitText(socket, "\"version\"");
      Thread.sleep(Duration.ofSeconds(REQUEST_SECONDS + 3).toMillis());
      write(socket, "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(text(socket.getInputStream().readAllBytes())).contains("HTTP/1.1 200");
    }
  }

  @Test
  void othersAreServedWhileSomeDrip() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 10; i++) {
        Socket socket = connect();
        slow.add(socket);
        write(socket, i % 2 == 0 ? "POST /api" : head(1_000) + "{");
      }
      HttpResponse<String> answer =
          server.send(client(), server.post("{\"mode\": \"query\", \"query\": \"SELECT 1 AS n\"}"));
      assertThat(answer.body()).contains("[[1]]");
    } finally {
      close(slow);
    }
  }

  @Test
  void largeHeadsAndBodiesAreRefusedInWords() throws Exception {
    for (HttpClient.Version version : HttpClient.Version.values()) {
      HttpClient client = HttpClient.newBuilder().version(version).build();
      assertThat(server.send(client, server.request("/health")).version()).isEqualTo(version);
      HttpResponse<String> body = server.send(client, server.post("x".repeat(BODY_BYTES + 1)));
      assertThat(body.statusCode()).isEqualTo(413);
      assertThat(body.body()).contains("REQUEST_TOO_LARGE", "65536");
      HttpResponse<String> fits = server.send(client, server.post("x".repeat(BODY_BYTES)));
      assertThat(fits.body()).contains("INVALID_REQUEST");
    }
    HttpResponse<String> head =
        server.send(client(), server.request("/health").header("X", "y".repeat(5 << 10)));
    assertThat(head.statusCode()).isEqualTo(431);
    assertThat(JSON.readTree(head.body()).get("errorCode").asText()).isEqualTo("REQUEST_TOO_LARGE");
  }

  @Test
  void bodiesThatAreHeldAtOnceAreBounded() throws Exception {
    List<Socket> held = new ArrayList<>();
    try {
      for (int i = 0; i < 9; i++) {
        Socket socket = connect();
        held.add(socket);
        write(socket, head(BODY_BYTES) + "x".repeat(60_000));
      }
      HttpResponse<String> refused = null;
      Instant end = Instant.now().plusSeconds(REQUEST_SECONDS);
      while (Instant.now().isBefore(end) && (refused == null || refused.statusCode() != 429)) {
        refused = server.send(client(), server.post("x".repeat(60_000)));
      }
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
      assertThat(refused.body()).contains("BUSY", "bodies");
      assertThat(refused.headers().firstValue("retry-after")).isPresent();
    } finally {
      close(held);
    }
    awaitServed(server);
  }

  @Test
  void oneConnectionTooManyIsCutOffAtOnceAndTheOthersGoOn() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    try (TestServer full = new TestServer(other, Map.of("http.maxConnections", CONNECTIONS))) {
      List<Socket> open = new ArrayList<>();
      try {
        Socket first = new Socket(InetAddress.getLoopbackAddress(), full.port());
        first.setSoTimeout(60_000);
        open.add(first);
        write(first, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
        awaitText(first, "\"version\"");
        for (int i = 0; i < CONNECTIONS + 5; i++) {
          open.add(new Socket(InetAddress.getLoopbackAddress(), full.port()));
        }
        Socket last = open.get(open.size() - 1);
        last.setSoTimeout(20_000);
        assertThat(isCutOff(last)).as("long before the time for its request is over").isTrue();
        write(first, "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(text(first.getInputStream().readAllBytes())).contains("HTTP/1.1 200");
      } finally {
        close(open);
      }
      awaitServed(full);
    }
  }

  private static boolean isCutOff(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static void awaitServed(TestServer server) throws Exception {
    Instant end = Instant.now().plusSeconds(40);
    while (true) {
      try {
        HttpResponse<String> answer =
            server.send(
                client(), server.post("{\"mode\": \"query\", \"query\": \"SELECT 1 AS n\"}"));
        if (answer.statusCode() == 200) {
          return;
        }
        assertThat(Instant.now()).as(answer.body()).isBefore(end);
      } catch (IOException e) {
        assertThat(Instant.now()).isBefore(end);
      }
      Thread.sleep(200);
    }
  }

  /** Sends the text again and again until the server has ended the connection. */
  private static String dripUntilClosed(Socket socket, String drip) throws Exception {
    StringBuilder seen = new StringBuilder();
    socket.setSoTimeout(100);
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[4096];
    Instant end = Instant.now().plusSeconds(60);
    while (Instant.now().isBefore(end)) {
      try {
        int count = in.read(buffer);
        if (count < 0) {
          return seen.toString();
        }
        seen.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
      } catch (SocketTimeoutException e) {
        try {
          write(socket, drip);
        } catch (IOException closed) {
          return seen.toString();
        }
      } catch (IOException e) {
        return seen.toString();
      }
    }
    throw new AssertionError("the server still listens to the drip: " + seen);
  }

  private static void awaitText(Socket socket, String wanted) throws IOException {
    StringBuilder seen = new StringBuilder();
    byte[] buffer = new byte[4096];
    while (!seen.toString().contains(wanted)) {
      int count = socket.getInputStream().read(buffer);
      assertThat(count).as(seen.toString()).isPositive();
      seen.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
    }
  }

  private static String head(int length) {
    return """
    POST /api/v1/warehouse/polars HTTP/1.1\r
    Host: localhost\r
    Authorization: Bearer secret\r
    Content-Length: %d\r
    \r
    """
        .formatted(length);
  }

  private static Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static HttpClient client() {
    return HttpClient.newHttpClient();
  }

  private static void close(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
