package dev.oleander.polars.jdbc.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oleander.polars.jdbc.arrow.NumberStream;
import dev.oleander.polars.jdbc.arrow.ResultMemory;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What reading one batch ahead must not change, and that it leaves nothing behind. */
@Timeout(60)
final class ReadAheadTest {
  private static final String QUERY = "SELECT n FROM my_table";
  private static final String THREAD = "oleander-polars-read-ahead";
  private static final int ROWS = 10_000; // of a batch, which so has 80,000 bytes
  private static final int BATCHES = 12;

  private ScriptedServer server;
  private Connection connection;
  private Statement statement;
  private ResultMemory memory;

  @BeforeEach
  void connect() throws IOException, SQLException {
    server = ScriptedServer.start();
    server.answer = body -> whole();
    connect("");
  }

  private void connect(String properties) throws SQLException {
    connection = server.connect(properties);
    statement = connection.createStatement();
    memory = ((PolarsConnection) connection).session().memory();
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
    assertThat(memory.used()).isZero();
    await(() -> readAheadThreads().isEmpty()); // they have ended but for their last instructions
    server.close();
  }

  private static MockResponse whole() {
    return response(NumberStream.of(BATCHES, ROWS)).build();
  }

  private static MockResponse.Builder response(byte[] stream) {
    return new MockResponse.Builder()
        .addHeader("Content-Type", "application/vnd.apache.arrow.stream")
        .body(new Buffer().write(stream));
  }

  /** Of twelve batches five and a part arrive: what happens then reaches who reads ahead. */
  private static MockResponse partly(SocketEffect effect) {
    return response(NumberStream.of(BATCHES - 1, ROWS)).onResponseBody(effect).build();
  }

  private static List<Thread> readAheadThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(THREAD) && thread.isAlive())
        .toList();
  }

  private static boolean isReading(Thread thread) {
    return List.of(thread.getStackTrace()).stream()
        .anyMatch(frame -> frame.getClassName().endsWith("FrameReader"));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    Instant limit = Instant.now().plusSeconds(10);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(limit);
      Thread.sleep(5);
    }
  }

  private static void awaitWaitingReader() throws InterruptedException {
    await(() -> readAheadThreads().stream().anyMatch(ReadAheadTest::isReading));
    Thread.sleep(100);
    assertThat(readAheadThreads()).anyMatch(ReadAheadTest::isReading);
  }

  /** Moves to the first row of a batch, from 0. */
  private static void moveTo(ResultSet rows, int batch) throws SQLException {
    for (int row = 0; row <= batch * ROWS; row++) {
      assertThat(rows.next()).isTrue();
    }
    assertThat(rows.getLong(1)).isEqualTo((long) batch * ROWS);
  }

  private static long readOn(ResultSet rows) throws SQLException {
    long read = 0;
    while (rows.next()) {
      rows.getLong(1);
      read++;
    }
    return read;
  }

  @Test
  void allRowsComeInTheirOrder() throws Exception {
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      for (long expected = 0; expected < (long) BATCHES * ROWS; expected++) {
        assertThat(rows.next()).isTrue();
        if (rows.getLong(1) != expected) {
          throw new AssertionError("row " + expected + " is " + rows.getLong(1));
        }
      }
      assertThat(readAheadThreads()).isNotEmpty().allMatch(Thread::isDaemon);
      assertThat(rows.next()).isFalse();
      assertThat(memory.used()).isZero();
    }
    assertThat(server.requests).noneMatch(request -> request.startsWith("DELETE"));
  }

  @Test
  void neverMoreThanTwoBatchesAreHeld() throws Exception {
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      while (rows.next()) {
        assertThat(memory.used()).isLessThanOrEqualTo(2L * ROWS * Long.BYTES);
      }
    }
  }

  @Test
  void smallResultsAreReadByTheirConsumer() throws Exception {
    server.answer = body -> response(NumberStream.of(2, ROWS)).build();
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      assertThat(readOn(rows)).isEqualTo(2 * ROWS);
    }
    server.answer = body -> response(NumberStream.of(500, 10)).build();
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      assertThat(readOn(rows)).isEqualTo(5000);
    }
    assertThat(readAheadThreads()).isEmpty();
  }

  @Test
  void idleThreadsEnd() throws Exception {
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      readOn(rows);
    }
    assertThat(readAheadThreads()).isNotEmpty();
    await(() -> readAheadThreads().isEmpty());
  }

  @Test
  void cancelWhileABatchIsReadAhead() throws Exception {
    server.answer = body -> partly(SocketEffect.Stall.INSTANCE);
    ResultSet rows = statement.executeQuery(QUERY);
    moveTo(rows, 4);
    awaitWaitingReader();
    statement.cancel();
    assertThatThrownBy(rows::next).hasFieldOrPropertyWithValue("SQLState", "57014");
    await(() -> readAheadThreads().stream().noneMatch(ReadAheadTest::isReading));
    rows.close();
    assertThat(memory.used()).isZero();
    assertThat(server.requests).anyMatch(request -> request.startsWith("DELETE"));
  }

  @Test
  void cancelWhileTheConsumerWaitsForTheThread() throws Exception {
    server.answer = body -> partly(SocketEffect.Stall.INSTANCE);
    ResultSet rows = statement.executeQuery(QUERY);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<?> reading = other.submit(() -> readOn(rows));
      awaitWaitingReader();
      statement.cancel();
      assertThatThrownBy(() -> reading.get(5, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(IOException.class)
          .cause()
          .hasFieldOrPropertyWithValue("SQLState", "57014");
    } finally {
      other.shutdownNow();
    }
    assertThat(memory.used()).isZero();
  }

  @Test
  void closeWhileABatchIsReadAhead() throws Exception {
    server.answer = body -> partly(SocketEffect.Stall.INSTANCE);
    ResultSet rows = statement.executeQuery(QUERY);
    moveTo(rows, 4);
    awaitWaitingReader();
    Instant start = Instant.now();
    rows.close();
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(4));
    assertThat(memory.used()).isZero();
    assertThatThrownBy(rows::next).hasFieldOrPropertyWithValue("SQLState", "24000");
    server.answer = body -> whole();
    assertThat(readOn(statement.executeQuery(QUERY))).isEqualTo(BATCHES * ROWS);
  }

  @Test
  void closingTheConnectionWhileABatchIsReadAhead() throws Exception {
    server.answer = body -> partly(SocketEffect.Stall.INSTANCE);
    ResultSet rows = statement.executeQuery(QUERY);
    moveTo(rows, 4);
    awaitWaitingReader();
    connection.close();
    assertThat(memory.used()).isZero();
    assertThat(readAheadThreads()).noneMatch(ReadAheadTest::isReading);
    assertThat(rows.isClosed()).isTrue();
  }

  @Test
  void aFailureAheadIsToldAfterTheRowsBeforeIt() throws Exception {
    server.answer = body -> partly(new SocketEffect.CloseSocket());
    server.state =
        ScriptedServer.json(
            200,
            "{\"state\": \"FAILED\", \"errorCode\": \"OUT_OF_MEMORY\", \"error\": \"too much\"}");
    ResultSet rows = statement.executeQuery(QUERY);
    moveTo(rows, 4);
    await(() -> readAheadThreads().stream().noneMatch(ReadAheadTest::isReading));
    Thread.sleep(100);
    for (int row = 1; row < ROWS; row++) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getLong(1)).isEqualTo(4L * ROWS + row);
    }
    assertThat(server.requests).noneMatch(request -> request.startsWith("GET /api/v1/workloads"));
    assertThatThrownBy(rows::next)
        .hasMessageContaining("too much")
        .hasFieldOrPropertyWithValue("SQLState", "53200");
    assertThatThrownBy(rows::next).hasFieldOrPropertyWithValue("SQLState", "53200");
    assertThat(memory.used()).isZero();
  }

  @Test
  void theQueryTimeoutEndsAWaitForTheThreadButNotASlowReader() throws Exception {
    server.answer = body -> partly(SocketEffect.Stall.INSTANCE);
    statement.setQueryTimeout(1);
    ResultSet rows = statement.executeQuery(QUERY);
    moveTo(rows, 4);
    Thread.sleep(1_300);
    for (int row = 1; row < ROWS; row++) {
      assertThat(rows.next()).isTrue();
    }
    Instant start = Instant.now();
    assertThat(catchThrowableOfType(SQLException.class, () -> readOn(rows)).getSQLState())
        .isEqualTo("HYT00");
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(6));
  }

  @Test
  void anInterruptedConsumerStaysInterrupted() throws Exception {
    server.answer = body -> partly(SocketEffect.Stall.INSTANCE);
    ResultSet rows = statement.executeQuery(QUERY);
    Thread consumer = Thread.currentThread();
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<?> interrupting =
          other.submit(
              () -> {
                awaitWaitingReader();
                consumer.interrupt();
                return null;
              });
      assertThatThrownBy(() -> readOn(rows)).hasFieldOrPropertyWithValue("SQLState", "57014");
      assertThat(Thread.interrupted()).isTrue();
      interrupting.get(5, TimeUnit.SECONDS);
    } finally {
      other.shutdownNow();
    }
    rows.close();
    assertThat(memory.used()).isZero();
  }

  @Test
  void whatFitsWithoutReadingAheadFitsWithIt() throws Exception {
    connection.close();
    connect("?memoryLimit=1MiB");
    int rows = 100_000; // 800,000 bytes: two of them are too many
    server.answer = body -> response(NumberStream.of(8, rows)).build();
    try (ResultSet result = statement.executeQuery(QUERY)) {
      for (long expected = 0; expected < 8L * rows; expected++) {
        assertThat(result.next()).isTrue();
        if (result.getLong(1) != expected) {
          throw new AssertionError("row " + expected + " is " + result.getLong(1));
        }
      }
      assertThat(result.next()).isFalse();
    }
  }

  @Test
  void aBatchThatIsTooLargeIsToldAfterTheRowsBeforeIt() throws Exception {
    connection.close();
    connect("?memoryLimit=1MiB");
    NumberStream stream = new NumberStream();
    for (int i = 0; i < 4; i++) {
      stream.batch(ROWS);
    }
    byte[] bytes = stream.batch(200_000).batch(ROWS).end();
    server.answer = body -> response(bytes).build();
    ResultSet rows = statement.executeQuery(QUERY);
    moveTo(rows, 3);
    for (int row = 1; row < ROWS; row++) {
      assertThat(rows.next()).isTrue();
    }
    assertThatThrownBy(rows::next)
        .hasMessageContaining("'memoryLimit'")
        .hasFieldOrPropertyWithValue("SQLState", "53200");
  }

  @Test
  void manyResultsAtOnceLeaveNothingBehind() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> users = new ArrayList<>();
      for (int user = 0; user < 4; user++) {
        Random random = new Random(user);
        users.add(
            threads.submit(
                () -> {
                  for (int round = 0; round < 40; round++) {
                    use(random);
                  }
                  return null;
                }));
      }
      for (Future<?> user : users) {
        user.get(50, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(memory.used()).isZero();
  }

  /** Reads a part of a result, or all, and ends it in one of the ways there are. */
  private void use(Random random) throws SQLException {
    try (Statement own = connection.createStatement()) {
      ResultSet rows = own.executeQuery(QUERY);
      int end = random.nextInt(BATCHES * ROWS);
      for (int row = 0; row < end; row++) {
        assertThat(rows.next()).isTrue();
        if (rows.getLong(1) != row) {
          throw new AssertionError("row " + row + " is " + rows.getLong(1));
        }
      }
      switch (random.nextInt(4)) {
        case 0 -> rows.close();
        case 1 -> own.cancel();
        case 2 -> assertThat(readOn(rows)).isEqualTo(BATCHES * ROWS - end);
        default -> {} // the statement closes it
      }
    }
  }
}
