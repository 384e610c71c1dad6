package dev.oleander.polars.sandbox;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Requests over HTTP/2 that their client resets at once, many of them before the server has begun
 * to handle them: nothing is at fault then, and nothing goes on.
 */
@Timeout(120)
@Tag("slow-start")
final class ResetRequestsTest {
  private static final int CONNECTIONS = 60;
  private static final int AT_ONCE = 24;
  private static final int STREAMS = 30;
  private static final Logger LOGGER = Logger.getLogger("dev.oleander.polars.sandbox");

  private static TestServer server;

  private final Queue<LogRecord> errors = new ConcurrentLinkedQueue<>();
  private final Handler listener =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          if (entry.getLevel().intValue() >= Level.SEVERE.intValue()) {
            errors.add(entry);
          }
        }

        @Override
        public void flush() {
          // Nothing is held back.
        }

        @Override
        public void close() {
          // There is nothing to close.
        }
      };

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = new TestServer(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void listen() {
    LOGGER.addHandler(listener);
  }

  @AfterEach
  void listenNoMore() {
    LOGGER.removeHandler(listener);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/workloads",
    "DELETE, /api/v1/workloads/2f1d7f6e-7c9f-4d0e-9d52-0d8f5a1b2c3d",
    "GET, /api/v1/catalogs/oleander/namespaces/default/tables/flowers",
    "POST, /api/v1/warehouse/polars",
    "POST, /api/v1/catalogs/oleander/namespaces",
    "GET, /catalog/v1/config",
    "GET, /nothing/at/all"
  })
  void areNobodysFault(String method, String path) throws Exception {
    byte[] requests = resetRequests(method, path);
    ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<?>> sent = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        sent.add(clients.submit(() -> send(requests)));
      }
      for (Future<?> each : sent) {
        each.get();
      }
    } finally {
      clients.shutdownNow();
    }
    assertServes();
    assertThat(errors).extracting(LogRecord::getMessage, LogRecord::getThrown).isEmpty();
  }

  private static Void send(byte[] requests) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(requests);
      socket.setSoTimeout(10_000);
      awaitPing(new DataInputStream(socket.getInputStream()));
    }
    return null;
  }

  /** Until the server answers the ping, which is behind all that was sent. */
  private static void awaitPing(DataInputStream in) throws IOException {
    int type;
    int flags;
    do {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      type = in.readUnsignedByte();
      flags = in.readUnsignedByte();
      in.readInt();
      in.readFully(new byte[length]);
    } while (type != 6 || flags != 1);
  }

  private static void assertServes() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpResponse<String> answer =
        server.send(client, server.post("{\"mode\": \"query\", \"query\": \"SELECT 1 AS a\"}"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    HttpResponse<String> running =
        server.send(client, server.request("/api/v1/workloads?limit=1000"));
    assertThat(running.body()).doesNotContain("\"QUEUED\"", "\"STARTING\"", "\"RUNNING\"");
  }

  /** A connection's beginning, and requests of which each is reset right behind its head. */
  private static byte[] resetRequests(String method, String path) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
      frame(out, 4, 0, 0, new byte[0]);
      byte[] head = head(method, path);
      byte[] body = "{\"mode\": \"query\", \"query\": \"SELECT 1 AS a\"}".getBytes(US_ASCII);
      for (int stream = 1; stream < 2 * STREAMS; stream += 2) {
        boolean post = method.equals("POST");
        frame(out, 1, post ? 4 : 5, stream, head);
        if (post) {
          frame(out, 0, 1, stream, body);
        }
        frame(out, 3, 0, stream, new byte[] {0, 0, 0, 8}); // CANCEL
      }
      frame(out, 6, 0, 0, new byte[8]);
    }
    return bytes.toByteArray();
  }

  private static void frame(DataOutputStream out, int type, int flags, int stream, byte[] payload)
      throws IOException {
    out.writeByte(payload.length >> 16);
    out.writeShort(payload.length);
    out.writeByte(type);
    out.writeByte(flags);
    out.writeInt(stream);
    out.write(payload);
  }

  /** As HPACK has it, by names of its static table and without an index of its own. */
  private static byte[] head(String method, String path) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.write(2);
    text(head, method);
    head.write(0x86); // http
    head.write(4);
    text(head, path);
    head.write(1);
    text(head, "localhost");
    head.write(15);
    head.write(23 - 15); // authorization
    text(head, "Bearer secret");
    return head.toByteArray();
  }

  private static void text(OutputStream out, String text) throws IOException {
    out.write(text.length());
    out.write(text.getBytes(US_ASCII));
  }
}
