package dev.oleander.polars.jdbc.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.jdbc.OleanderPolarsResultSet;
import dev.oleander.polars.jdbc.arrow.HostileStream;
import dev.oleander.polars.jdbc.arrow.HostileStream.Batch;
import dev.oleander.polars.jdbc.arrow.NumberStream;
import dev.oleander.polars.jdbc.arrow.ResultMemory;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockResponseBody;
import okio.Buffer;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server that sends what it likes: each time the application gets an SQLException, no memory is
 * held, and the connection goes on.
 */
@Timeout(60)
final class HostileServerTest {
  private static final String QUERY = "SELECT n FROM my_table";
  private static final Batch EMPTY = new Batch(0).node(0, 0).bufferAt(0, 0).bufferAt(0, 0);

  private ScriptedServer server;
  private Connection connection;
  private Statement statement;
  private ResultMemory memory;

  @BeforeEach
  void connect() throws IOException, SQLException {
    server = ScriptedServer.start();
    connection = server.connect("?memoryLimit=4MiB");
    statement = connection.createStatement();
    memory = ((PolarsConnection) connection).session().memory();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    assertThat(memory.used()).isZero();
    server.close();
  }

  private static MockResponse.Builder arrow() {
    return new MockResponse.Builder()
        .addHeader("Content-Type", "application/vnd.apache.arrow.stream");
  }

  private void answer(byte[] stream) {
    server.answer = body -> arrow().body(new Buffer().write(stream)).build();
  }

  /** Begins with some bytes, and repeats others for as long as somebody reads. */
  private void answerEndlessly(byte[] start, byte[] piece) {
    byte[] pieces = new byte[piece.length * (1 + 8192 / piece.length)];
    for (int at = 0; at < pieces.length; at += piece.length) {
      System.arraycopy(piece, 0, pieces, at, piece.length);
    }
    MockResponseBody body =
        new MockResponseBody() {
          @Override
          public long getContentLength() {
            return -1;
          }

          @Override
          public void writeTo(BufferedSink sink) throws IOException {
            sink.write(start);
            while (true) {
              sink.write(pieces).flush();
            }
          }
        };
    server.answer = sent -> arrow().body(body).build();
  }

  /** Answers endless batches without rows. */
  private void answerEmptyBatches() {
    byte[] schema = new HostileStream(HostileStream.int32()).bytes();
    byte[] whole = new HostileStream(HostileStream.int32()).batch(EMPTY).bytes();
    answerEndlessly(schema, Arrays.copyOfRange(whole, schema.length, whole.length));
  }

  private long readAll() throws SQLException {
    long read = 0;
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      while (rows.next()) {
        rows.getObject(1);
        read++;
      }
    }
    return read;
  }

  private void goesOn() throws SQLException {
    server.answer = body -> ScriptedServer.rows();
    assertThat(memory.used()).isZero();
    assertThat(readAll()).isEqualTo(3);
  }

  private void refused(byte[] stream, String problem) throws SQLException {
    answer(stream);
    assertThatThrownBy(this::readAll)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(problem)
        .hasFieldOrPropertyWithValue("SQLState", "HY000");
    goesOn();
  }

  @Test
  void liesAreTold() throws SQLException {
    refused(
        new HostileStream(HostileStream.int32())
            .batch(new Batch(9).node(9, 0).bufferAt(0, 0).ints(1))
            .end(),
        "its rows need 36");
    refused(
        new HostileStream(HostileStream.int32())
            .batch(new Batch(1).node(1, 0).bufferAt(0, 0).ints(1))
            .batch(new Batch(1).node(1, 0).bufferAt(0, 0).bufferAt(1L << 40, 4))
            .end(),
        "outside of its batch");
  }

  @Test
  void changedResultsWhileABatchIsReadAhead() throws Exception {
    byte[] stream = NumberStream.of(6, 10_000);
    Random random = new Random(5);
    int refused = 0;
    for (int round = 0; round < 60; round++) {
      byte[] changed = stream.clone();
      int batch = (int) (80_000L * (3 + random.nextInt(3)));
      changed[batch + random.nextInt(1600)] = (byte) random.nextInt();
      // Most of the bytes are numbers: what counts is between them.
      for (int i = 0; i < 3; i++) {
        int at = headerNear(changed, batch) + random.nextInt(200);
        changed[at] = (byte) (random.nextBoolean() ? -1 : random.nextInt());
      }
      answer(changed);
      try {
        assertThat(readAll()).isBetween(0L, 60_000L);
      } catch (SQLException e) {
        assertThat(e.getSQLState()).isIn("HY000", "53200", "08S01", "HYC00", "08006");
        refused++;
      }
      assertThat(memory.used()).isZero();
    }
    assertThat(refused).isGreaterThan(20);
    goesOn();
  }

  /** The first message that begins behind a place. */
  private static int headerNear(byte[] stream, int from) {
    for (int at = from & -8; at < stream.length - 400; at += 8) {
      if (stream[at] == -1
          && stream[at + 1] == -1
          && stream[at + 2] == -1
          && stream[at + 3] == -1) {
        return at;
      }
    }
    return stream.length - 400;
  }

  @Test
  void endlessEmptyBatchesEndWithTheQueryTimeout() throws SQLException {
    answerEmptyBatches();
    statement.setQueryTimeout(1);
    Instant start = Instant.now();
    assertThatThrownBy(this::readAll).hasFieldOrPropertyWithValue("SQLState", "HYT00");
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(8));
    statement.setQueryTimeout(0);
    goesOn();
  }

  @Test
  void endlessEmptyBatchesEndWithCancel() throws Exception {
    answerEmptyBatches();
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<Long> reading = other.submit(this::readAll);
      Thread.sleep(700);
      assertThat(reading.isDone()).isFalse();
      assertThat(memory.used()).isZero();
      statement.cancel();
      assertThatThrownBy(() -> reading.get(8, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(SQLException.class)
          .hasFieldOrPropertyWithValue("SQLState", "57014");
    } finally {
      other.shutdownNow();
    }
    goesOn();
  }

  @Test
  void endlessEmptyBatchesEndWithAnInterrupt() throws Exception {
    answerEmptyBatches();
    Thread reader = Thread.currentThread();
    ScheduledExecutorService other = Executors.newSingleThreadScheduledExecutor();
    try {
      Future<?> interrupt = other.schedule(reader::interrupt, 500, TimeUnit.MILLISECONDS);
      assertThatThrownBy(this::readAll).hasFieldOrPropertyWithValue("SQLState", "57014");
      assertThat(Thread.interrupted()).isTrue();
      interrupt.get(5, TimeUnit.SECONDS);
    } finally {
      other.shutdownNow();
    }
    goesOn();
  }

  @Test
  void endlessRowsTakeNoMoreMemoryThanOneBatch() throws SQLException {
    Batch batch = new Batch(100).node(100, 0).bufferAt(0, 0).ints(new int[100]);
    byte[] schema = new HostileStream(HostileStream.int32()).bytes();
    byte[] whole = new HostileStream(HostileStream.int32()).batch(batch).bytes();
    answerEndlessly(schema, Arrays.copyOfRange(whole, schema.length, whole.length));
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      for (int row = 0; row < 200_000; row++) {
        assertThat(rows.next()).isTrue();
        assertThat(memory.used()).isLessThan(2000);
      }
    }
    goesOn();
  }

  @Test
  void aBreachInAnArrowStreamIsAnIoException() throws Exception {
    answer(
        new HostileStream(HostileStream.int32())
            .batch(new Batch(1).node(1, 0).bufferAt(0, 0).ints(1))
            .batch(new Batch(1).node(1, 0), -5)
            .end());
    try (ResultSet rows = statement.executeQuery(QUERY);
        InputStream stream = rows.unwrap(OleanderPolarsResultSet.class).arrowStream()) {
      assertThatThrownBy(stream::readAllBytes)
          .isInstanceOf(IOException.class)
          .cause()
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("declares -5 bytes of body");
    }
    goesOn();
  }

  @Test
  void numbersThatWouldTakeMinutesToWriteOutAreRefused() throws SQLException {
    server.answer =
        body ->
            ScriptedServer.json(
                200,
                "{\"success\": true, \"results\": {\"columns\": [\"t\"], \"column_types\":"
                    + " [\"String\"], \"rows\": [[\"1E999999999\"], [\"1E-999999999\"],"
                    + " [\"0E-999999999\"], [\"12.345\"]]}}");
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      rows.next();
      for (Class<?> type : new Class<?>[] {BigInteger.class, Long.class, Double.class}) {
        assertThatThrownBy(() -> rows.getObject(1, type))
            .as(type.getName())
            .hasFieldOrPropertyWithValue("SQLState", "22003");
      }
      assertThatThrownBy(() -> rounded(rows)).hasFieldOrPropertyWithValue("SQLState", "22003");
      assertThat(rows.getBigDecimal(1)).isEqualTo("1E999999999");
      assertThat(rows.next()).isTrue();
      assertThat(rounded(rows)).isEqualTo("0.00");
      assertThatThrownBy(() -> rows.getObject(1, BigInteger.class))
          .hasFieldOrPropertyWithValue("SQLState", "22003");
      assertThat(rows.next()).isTrue();
      assertThat(rounded(rows)).isEqualTo("0.00");
      assertThat(rows.getObject(1, BigInteger.class)).isZero();
      assertThat(rows.next()).isTrue();
      assertThat(rounded(rows)).isEqualTo("12.35");
    }
  }

  @SuppressWarnings("deprecation") // JDBC still has it
  private static BigDecimal rounded(ResultSet rows) throws SQLException {
    return rows.getBigDecimal(1, 2);
  }
}
