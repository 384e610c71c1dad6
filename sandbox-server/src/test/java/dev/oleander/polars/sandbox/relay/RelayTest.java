package dev.oleander.polars.sandbox.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.relay.socket.HandedPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a box may ask of its relay, and what it is answered. */
@Timeout(60)
final class RelayTest {
  private static final ObjectName OBJECT = new ObjectName("lake", "ns/t/data/a=1/x y.parquet");
  private static final String TARGET = "/lake/ns/t/data/a=1/x%20y.parquet";

  @TempDir private Path folder;
  private final FailingObjects objects = new FailingObjects();
  private Relays relays;
  private Relay relay;
  private InetSocketAddress port;
  private RelayAccess access;

  @BeforeEach
  void listen() throws IOException {
    relays = new Relays();
    relay = relays.listen(folder.resolve("relay"));
    port = HandedPort.to(relay.path());
    objects.put(OBJECT, "0123456789");
    objects.put(new ObjectName("lake", "ns/other/data/y.parquet"), "secret");
    objects.put(new ObjectName("other", "ns/t/data/y.parquet"), "secret");
    objects.put(new ObjectName("lake", "ns/t/inner/data/y.parquet"), "secret");
    access = new RelayAccess();
    access.allow(
        new RelayedTable(
            "ns.t",
            objects,
            Set.of(new ObjectName("lake", "ns/t"), new ObjectName("lake", "ns/t/data/a=1"))));
    relay.grant(access);
  }

  @AfterEach
  void close() {
    relays.close();
    assertThat(folder.resolve("relay")).doesNotExist();
  }

  @Test
  void sendsAnObject() throws IOException {
    assertThat(ask("GET " + TARGET + " HTTP/1.1"))
        .startsWith("HTTP/1.1 200 ")
        .contains(
            "Content-Length: 10\r\n",
            "ETag: \"1\"\r\n",
            "Last-Modified: Thu, 1 Jan 1970 00:00:00 GMT")
        .endsWith("\r\n\r\n0123456789");
    assertThat(access.bytes()).isEqualTo(10);
    assertThat(relays.bytes()).isEqualTo(10);
    assertThat(access.requests()).isEqualTo(1);
    assertThat(relays.requests()).isEqualTo(1);
  }

  @Test
  void sendsRangesOverOneConnection() throws IOException {
    try (Box box = new Box()) {
      assertThat(box.ask("GET " + TARGET + " HTTP/1.1", "Range: bytes=2-4"))
          .startsWith("HTTP/1.1 206 ")
          .contains("Content-Range: bytes 2-4/10\r\n")
          .endsWith("\r\n\r\n234");
      assertThat(box.ask("GET " + TARGET + " HTTP/1.1", "range: bytes=-3")).endsWith("\n789");
      assertThat(box.ask("GET " + TARGET + " HTTP/1.1", "Range: bytes=8-")).endsWith("\n89");
      assertThat(box.ask("GET " + TARGET + " HTTP/1.1", "Range: bytes=10-"))
          .startsWith("HTTP/1.1 416 ");
      assertThat(box.ask("HEAD " + TARGET + " HTTP/1.1"))
          .startsWith("HTTP/1.1 200 ")
          .contains("Content-Length: 10\r\n")
          .endsWith("\r\n\r\n");
    }
  }

  @Test
  void keepsTheEndsOfObjectsForTheWorkloadsToCome() throws IOException {
    assertThat(ask("GET " + TARGET + " HTTP/1.1", "Range: bytes=-3")).endsWith("\n789");
    RelayAccess next = new RelayAccess();
    next.allow(access.find(OBJECT).orElseThrow());
    relay.grant(next);

    assertThat(ask("GET " + TARGET + " HTTP/1.1", "Range: bytes=-3"))
        .startsWith("HTTP/1.1 206 ")
        .contains("Content-Range: bytes 7-9/10\r\n", "Content-Length: 3\r\n", "ETag: \"1\"\r\n")
        .endsWith("\r\n\r\n789");
    assertThat(next.bytes()).isEqualTo(3);
    assertThat(objects.asked()).hasSize(1);
    assertThat(ask("GET " + TARGET + " HTTP/1.1", "Range: bytes=-12")).endsWith("\n0123456789");
    assertThat(objects.asked()).hasSize(2);

    relay.grant(new RelayAccess());
    assertThat(ask("GET " + TARGET + " HTTP/1.1", "Range: bytes=-12")).startsWith("HTTP/1.1 403 ");
  }

  @Test
  void tellsWhenTheEndThatWasKeptIsOfAnotherObject() throws IOException {
    ask("GET " + TARGET + " HTTP/1.1", "Range: bytes=-3");
    objects.put(OBJECT, "abcdefghij");
    assertThat(ask("GET " + TARGET + " HTTP/1.1", "Range: bytes=-3")).endsWith("\n789");

    assertThat(ask("GET " + TARGET + " HTTP/1.1", "Range: bytes=0-2"))
        .startsWith("HTTP/1.1 412 ")
        .doesNotContain("abc");
    assertThat(access.failure())
        .hasValueSatisfying(
            why -> assertThat(why).contains("'ns.t'", "replaced since it was read"));

    RelayAccess next = new RelayAccess();
    next.allow(access.find(OBJECT).orElseThrow());
    relay.grant(next);
    assertThat(ask("GET " + TARGET + " HTTP/1.1", "Range: bytes=-3")).endsWith("\nhij");
    assertThat(ask("GET " + TARGET + " HTTP/1.1", "Range: bytes=0-2")).endsWith("\nabc");
  }

  @Test
  void keepsOnlySoManyEnds() {
    Tails tails = new Tails(10);
    ObjectHead head = new ObjectHead(4, "\"1\"", Instant.EPOCH);
    for (int i = 0; i < 3; i++) {
      tails.keep("store", new ObjectName("lake", "o" + i), new Tails.Tail(4, head, new byte[4]));
      assertThat(tails.find("store", new ObjectName("lake", "o0"), 4)).isPresent();
    }
    assertThat(tails.find("store", new ObjectName("lake", "o1"), 4)).isEmpty();
    assertThat(tails.find("store", new ObjectName("lake", "o2"), 4)).isPresent();
    assertThat(tails.find("another", new ObjectName("lake", "o2"), 4)).isEmpty();
    assertThat(tails.find("store", new ObjectName("lake", "o2"), 5)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/lake/ns/other/data/y.parquet",
        "/other/ns/t/data/y.parquet",
        "/lake/ns/t/inner/data/y.parquet",
        "/lake/ns/t",
        "/lake/ns/t/data/y.parquet",
        "/lake/ns/t/data/a=1/b/y.parquet",
        "/lake/ns/tt/y",
        "/lake/ns",
        "/LAKE/ns/t/data/y.parquet",
      })
  void refusesWhatIsNotTheTables(String target) throws IOException {
    String answer = ask("GET " + target + " HTTP/1.1");

    assertThat(answer).matches("(?s)HTTP/1.1 40[03] .*").doesNotContain("secret");
    assertThat(objects.asked()).isEmpty();
    assertThat(access.failure()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/lake/ns/t/../other/data/y.parquet",
        "/lake/ns/t/%2e%2e/other/data/y.parquet",
        "/lake/ns/t/%2E./other/data/y.parquet",
        "/lake/ns/t/./x",
        "/lake/ns/t//x",
        "/lake//ns/t/x",
        "//lake/ns/t/x",
        "/lake/ns/t/",
        "/lake/ns/t/..%2fother/data/y.parquet",
        "/lake/ns%2Ft/x",
        "/lake%2fns/t/x",
        "/../lake/ns/t/x",
        "/lake/ns/t/x?acl",
        "/lake/ns/t/x?versionId=1",
        "/lake/ns/t/x%3f",
        "/lake?list-type=2",
        "/lake/?list-type=2&prefix=ns/t/",
        "/lake/",
        "/lake",
        "/",
        "*",
        "http://127.0.0.1/lake/ns/t/x",
        "/lake/ns/t/x#y",
        "/lake/ns/t/x\\..\\y",
        "/lake/ns/t/x%5c..%5cy",
        "/lake/ns/t/%",
        "/lake/ns/t/%g0",
        "/lake/ns/t/%0d%0aa",
        "/lake/ns/t/%00",
        "/lake/ns/t/%c3%28",
        "/lake/ns/t/\u00e4",
        "/lake/ns/t/%2E%2E",
      })
  void refusesTricksWithPaths(String target) throws IOException {
    String answer = ask("GET " + target + " HTTP/1.1");

    assertThat(answer).matches("(?s)HTTP/1.1 40[034] .*").doesNotContain("secret");
    // A question mark that is encoded is a character like others, of an object that is not there.
    assertThat(objects.asked()).isSubsetOf("s3://lake/ns/t/x?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PUT /lake/ns/t/x HTTP/1.1",
        "DELETE /lake/ns/t/x HTTP/1.1",
        "POST /lake?delete HTTP/1.1",
        "CONNECT 127.0.0.1:80 HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "GET /lake/ns/t/x HTTP/1.0",
        "GET /lake/ns/t/x HTTP/2",
        "GET  /lake/ns/t/x HTTP/1.1",
        "GET /lake/ns/t/x y HTTP/1.1",
        "get /lake/ns/t/x HTTP/1.1",
        "",
        "GET /lake/ns/t/x HTTP/1.1\r\nContent-Length: 5",
        "GET /lake/ns/t/x HTTP/1.1\r\nTransfer-Encoding: chunked",
        "GET /lake/ns/t/x HTTP/1.1\r\nRange: bytes=1-2\r\nRange: bytes=3-4",
        "GET /lake/ns/t/x HTTP/1.1\r\n folded: header",
        "GET /lake/ns/t/x HTTP/1.1\r\nname : value",
        "GET /lake/ns/t/x HTTP/1.1\r\nno header",
        "GET /lake/ns/t/x HTTP/1.1\r\nRange: bytes=0-1,3-4",
        "GET /lake/ns/t/x HTTP/1.1\r\nRange: bytes=5-4",
        "GET /lake/ns/t/x HTTP/1.1\r\nRange: bytes=-0",
        "GET /lake/ns/t/x HTTP/1.1\r\nRange: bytes=-",
        "GET /lake/ns/t/x HTTP/1.1\r\nRange: bytes=0-99999999999999999999",
        "GET /lake/ns/t/x HTTP/1.1\r\nRange: lines=0-1",
        "GET /lake/ns/t/x HTTP/1.1\r\nRange: bytes=-1-2",
        "GET /lake/ns/t/x HTTP/1.1\r\nx: a\0b",
      })
  void refusesOtherRequestsAndCloses(String head) throws IOException {
    try (Box box = new Box()) {
      box.send(head + "\r\n\r\n");
      box.channel.shutdownOutput();

      assertThat(box.readAll()).matches("(?s)HTTP/1.1 40[05] .*").contains("Connection: close");
    }
    assertThat(objects.asked()).isEmpty();
  }

  @Test
  void refusesAHeadWithoutEnd() throws IOException {
    try (Box box = new Box()) {
      box.send("GET " + TARGET + " HTTP/1.1\r\nx: " + "y".repeat(8200));
      box.channel.shutdownOutput();

      assertThat(box.readAll()).startsWith("HTTP/1.1 431 ");
    }
  }

  @Test
  void letsNothingBeReadBeforeAndAfterTheWorkload() throws Exception {
    try (Box box = new Box()) {
      assertThat(box.ask("GET " + TARGET + " HTTP/1.1")).startsWith("HTTP/1.1 200 ");
      awaitIdle(1);
      relay.revoke();
      assertThat(box.ask("GET " + TARGET + " HTTP/1.1")).startsWith("HTTP/1.1 403 ");
      relay.grant(access);
      assertThat(box.ask("GET " + TARGET + " HTTP/1.1")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void breaksOffWhatIsBeingReadWhenTheWorkloadEnds() throws Exception {
    objects.put(OBJECT, "x".repeat(8 << 20));
    try (Box box = new Box()) {
      box.send("GET " + TARGET + " HTTP/1.1\r\n\r\n");
      assertThat(box.read(12)).isEqualTo("HTTP/1.1 200");

      relay.revoke();

      assertThat(box.readAll().length()).isLessThan(8 << 20);
    }
  }

  @Test
  void goesOnWhereTheStoreBrokeOff() throws IOException {
    objects.breakOffAfter(4, 2);

    assertThat(ask("GET " + TARGET + " HTTP/1.1", "Range: bytes=1-9"))
        .endsWith("\r\n\r\n123456789");
    assertThat(access.failure()).isEmpty();
    assertThat(objects.ranges()).containsExactly("bytes=1-9", "bytes=5-9", "bytes=9-9");
  }

  @Test
  void givesUpWhenTheStoreBreaksOffAgainAndAgain() throws IOException {
    objects.breakOffAfter(0, 100);

    try (Box box = new Box()) {
      box.send("GET " + TARGET + " HTTP/1.1\r\n\r\n");
      assertThat(box.readAll()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
    }
    assertThat(access.failure())
        .contains(
            "table 'ns.t' cannot be read: the object store broke off 4 times in a row while it sent"
                + " "
                + OBJECT);
    assertThat(objects.ranges()).hasSize(4);
  }

  @Test
  void saysThatTheStoreFailed() throws IOException {
    objects.fail("the object store answers 503 (SlowDown)");

    String answer = ask("GET " + TARGET + " HTTP/1.1");

    assertThat(answer).startsWith("HTTP/1.1 424 ").contains("503 (SlowDown)");
    assertThat(access.failure())
        .contains("table 'ns.t' cannot be read: the object store answers 503 (SlowDown)");
  }

  @Test
  void closesAConnectionThatTakesNothing() throws Exception {
    objects.put(OBJECT, "x".repeat(8 << 20));
    try (Relays impatient = new Relays(Duration.ofMillis(300))) {
      Relay another = impatient.listen(folder.resolve("impatient"));
      another.grant(access);
      InetSocketAddress itsPort = HandedPort.to(another.path());
      try (Box silent = new Box(itsPort);
          Box slow = new Box(itsPort)) {
        slow.send("GET " + TARGET + " HTTP/1.1\r\n\r\n");
        assertThat(objects.awaitClosed(30)).isTrue();
        assertThat(slow.readAll().length()).isLessThan(8 << 20);
        assertThat(silent.readAll()).isEmpty();
      }
    }
  }

  @Test
  void givesABoxOnlySoManyConnections() throws Exception {
    List<Box> boxes = new ArrayList<>();
    try {
      // Accepted in the order in which they come: the last of these has no place.
      for (int i = 0; i <= Relay.MOST_CONNECTIONS; i++) {
        boxes.add(new Box());
      }
      Box last = boxes.get(boxes.size() - 1);
      last.send("HEAD " + TARGET + " HTTP/1.1\r\n\r\n");
      last.channel.configureBlocking(false);
      assertThat(last.channel.read(ByteBuffer.allocate(1))).isZero();
      last.channel.configureBlocking(true);

      boxes.get(0).close();

      assertThat(last.read(12)).isEqualTo("HTTP/1.1 200");
    } finally {
      for (Box box : boxes) {
        box.close();
      }
    }
  }

  /** Clients keep connections that they do not need, and do not know of one another. */
  @Test
  void closesConnectionsThatAreNotInUseForThoseThatWait() throws Exception {
    List<Box> boxes = new ArrayList<>();
    try {
      for (int i = 0; i < Relay.MOST_CONNECTIONS; i++) {
        Box box = new Box();
        boxes.add(box);
        assertThat(box.ask("HEAD " + TARGET + " HTTP/1.1"))
            .startsWith("HTTP/1.1 200 ")
            .doesNotContain("Connection");
      }
      awaitIdle(Relay.MOST_CONNECTIONS);
      assertThat(ask("HEAD " + TARGET + " HTTP/1.1")).startsWith("HTTP/1.1 200 ");
      for (Box box : boxes) {
        assertThat(box.readAll()).isEmpty();
      }
    } finally {
      for (Box box : boxes) {
        box.close();
      }
    }
  }

  @Test
  void saysThatAConnectionEndsBehindAnAnswerWhileAnotherOneWaits() throws Exception {
    List<Box> boxes = new ArrayList<>();
    try {
      for (int i = 0; i <= Relay.MOST_CONNECTIONS; i++) {
        boxes.add(new Box());
      }
      while (!relay.crowded()) {
        Thread.sleep(1); // until the last has been accepted
      }
      Box first = boxes.get(0);
      assertThat(first.ask("HEAD " + TARGET + " HTTP/1.1"))
          .startsWith("HTTP/1.1 200 ")
          .contains("Connection: close\r\n");
      assertThat(first.readAll()).isEmpty();
      assertThat(boxes.get(boxes.size() - 1).ask("HEAD " + TARGET + " HTTP/1.1"))
          .startsWith("HTTP/1.1 200 ")
          .doesNotContain("Connection");
    } finally {
      for (Box box : boxes) {
        box.close();
      }
    }
  }

  @Test
  void onlyItsOwnerCanConnect() throws IOException {
    assertThat(Files.getPosixFilePermissions(relay.path()))
        .containsExactlyInAnyOrderElementsOf(
            java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void endsItsThreads() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    try (Box box = new Box()) {
      box.ask("HEAD " + TARGET + " HTTP/1.1");
      Thread closer =
          new Thread(
              () -> {
                relays.close();
                ended.countDown();
              });
      closer.start();
      assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(box.readAll()).isEmpty();
    }
  }

  /** Waits until the relay has done with answers that boxes have. */
  private void awaitIdle(int connections) throws InterruptedException {
    while (relay.idle() < connections) {
      Thread.sleep(1);
    }
  }

  private String ask(String... head) throws IOException {
    try (Box box = new Box()) {
      return box.ask(head);
    }
  }

  /** A connection as a box makes it. */
  private final class Box implements AutoCloseable {
    final SocketChannel channel;

    Box() throws IOException {
      this(port);
    }

    Box(InetSocketAddress port) throws IOException {
      channel = SocketChannel.open(port);
    }

    void send(String text) throws IOException {
      ByteBuffer bytes = StandardCharsets.ISO_8859_1.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    /** A whole answer. */
    String ask(String... head) throws IOException {
      send(String.join("\r\n", head) + "\r\n\r\n");
      StringBuilder answer = new StringBuilder();
      while (answer.indexOf("\r\n\r\n") < 0) {
        answer.append(read(1));
      }
      if (head[0].startsWith("HEAD")) {
        return answer.toString();
      }
      String length = answer.toString().replaceFirst("(?s).*Content-Length: (\\d+)\r\n.*", "$1");
      return answer + read(Integer.parseInt(length));
    }

    String read(int length) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(length);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes) < 0) {
          throw new IOException("the relay closed the connection");
        }
      }
      return StandardCharsets.ISO_8859_1.decode(bytes.flip()).toString();
    }

    /** What comes until the relay closes. */
    String readAll() throws IOException {
      StringBuilder all = new StringBuilder();
      ByteBuffer bytes = ByteBuffer.allocate(64 << 10);
      while (channel.read(bytes) >= 0) {
        all.append(StandardCharsets.ISO_8859_1.decode(bytes.flip()));
        bytes.clear();
      }
      return all.toString();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
