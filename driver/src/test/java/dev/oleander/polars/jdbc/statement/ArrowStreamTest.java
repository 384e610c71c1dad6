package dev.oleander.polars.jdbc.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oleander.polars.jdbc.OleanderPolarsArrow;
import dev.oleander.polars.jdbc.OleanderPolarsResultSet;
import dev.oleander.polars.jdbc.arrow.NumberStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Results as Arrow streams instead of rows. */
@Timeout(30)
final class ArrowStreamTest {
  private static final String QUERY = "SELECT * FROM my_table";
  private static final int ROWS = 10_000;

  private ScriptedServer server;
  private Connection connection;
  private Statement statement;

  @BeforeEach
  void connect() throws IOException, SQLException {
    server = ScriptedServer.start();
    connection = server.connect("");
    statement = connection.createStatement();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    assertThat(((PolarsConnection) connection).session().memory().used()).isZero();
    server.close();
  }

  private static InputStream stream(ResultSet result) throws SQLException {
    return result.unwrap(OleanderPolarsResultSet.class).arrowStream();
  }

  private static MockResponse.Builder numbers(int batches) {
    return new MockResponse.Builder()
        .addHeader("Content-Type", "application/vnd.apache.arrow.stream")
        .body(new Buffer().write(NumberStream.of(batches, ROWS)));
  }

  @Test
  void theStreamIsWhatTheServerSent() throws Exception {
    server.answer = body -> numbers(10).build();
    ResultSet result = statement.executeQuery(QUERY);
    assertThat(result.isBeforeFirst()).isTrue();
    try (InputStream stream = stream(result)) {
      assertThat(result.isBeforeFirst()).isFalse();
      assertThat(stream.available()).isPositive();
      assertThat(stream.readAllBytes()).isEqualTo(NumberStream.of(10, ROWS));
      assertThat(stream.read()).isEqualTo(-1);
      assertThat(stream.available()).isZero();
    }
    assertThat(result.isClosed()).isTrue();
    assertThat(server.requests).noneMatch(request -> request.startsWith("DELETE"));
  }

  @Test
  void itTakesThePlaceOfTheRows() throws Exception {
    ResultSet result = statement.executeQuery(QUERY);
    try (InputStream stream = stream(result)) {
      assertThatThrownBy(result::next)
          .hasMessageContaining("Arrow stream")
          .hasFieldOrPropertyWithValue("SQLState", "24000");
      assertThatThrownBy(() -> stream(result)).hasFieldOrPropertyWithValue("SQLState", "24000");
      assertThat(stream.read()).isEqualTo(0xFF);
    }
    ResultSet moved = statement.executeQuery(QUERY);
    moved.next();
    assertThatThrownBy(() -> stream(moved)).hasFieldOrPropertyWithValue("SQLState", "24000");
    moved.close();
    assertThatThrownBy(() -> stream(moved)).hasFieldOrPropertyWithValue("SQLState", "24000");
  }

  @Test
  void aResultOfMetadataHasNone() throws Exception {
    try (ResultSet tables = connection.getMetaData().getTables(null, null, "%", null)) {
      assertThatThrownBy(() -> stream(tables)).hasFieldOrPropertyWithValue("SQLState", "HYC00");
      assertThat(tables.next()).isTrue();
    }
  }

  @Test
  void closingTheStreamCancelsTheWorkload() throws Exception {
    server.answer = body -> numbers(10).onResponseBody(SocketEffect.Stall.INSTANCE).build();
    ResultSet result = statement.executeQuery(QUERY);
    InputStream stream = stream(result);
    assertThat(stream.readNBytes(1000)).hasSize(1000);
    stream.close();
    assertThat(result.isClosed()).isTrue();
    assertThatThrownBy(stream::read).isInstanceOf(IOException.class);
    assertThat(server.requests).anyMatch(request -> request.startsWith("DELETE"));
  }

  @Test
  void aFailureMidwayIsAnExceptionAndNoEndMark() throws Exception {
    server.answer = body -> numbers(10).onResponseBody(new SocketEffect.CloseSocket()).build();
    server.state =
        ScriptedServer.json(
            200,
            "{\"state\": \"FAILED\", \"errorCode\": \"OUT_OF_MEMORY\", \"error\": \"too much\"}");
    try (InputStream stream = stream(statement.executeQuery(QUERY))) {
      for (int again = 0; again < 2; again++) {
        IOException failure = catchThrowableOfType(IOException.class, stream::readAllBytes);
        assertThat(failure).hasMessageContaining("too much");
        assertThat(((SQLException) failure.getCause()).getSQLState()).isEqualTo("53200");
      }
    }
  }

  @Test
  void aCancelEndsIt() throws Exception {
    server.answer = body -> numbers(10).onResponseBody(SocketEffect.Stall.INSTANCE).build();
    try (InputStream stream = stream(statement.executeQuery(QUERY))) {
      stream.readNBytes(1000);
      statement.cancel();
      IOException failure = catchThrowableOfType(IOException.class, stream::readAllBytes);
      assertThat(((SQLException) failure.getCause()).getSQLState()).isEqualTo("57014");
    }
  }

  @Test
  void aLimitOfRowsHoldsWhereBatchesEndOrIsRefused() throws Exception {
    server.answer = body -> numbers(10).build(); // whatever it is told
    statement.setMaxRows(2 * ROWS);
    try (InputStream stream = stream(statement.executeQuery(QUERY))) {
      assertThat(stream.readAllBytes()).isEqualTo(NumberStream.of(2, ROWS));
    }
    statement.setMaxRows(2 * ROWS + 1);
    try (InputStream stream = stream(statement.executeQuery(QUERY))) {
      IOException failure = catchThrowableOfType(IOException.class, stream::readAllBytes);
      assertThat(((SQLException) failure.getCause()).getSQLState()).isEqualTo("HYC00");
      assertThat(failure).hasMessageContaining("LIMIT");
    }
  }

  @Test
  void vectorsOfTheApplicationsArrow() throws Exception {
    try (BufferAllocator allocator = new RootAllocator();
        ResultSet result = statement.executeQuery(QUERY);
        ArrowReader reader = OleanderPolarsArrow.reader(result, allocator)) {
      BigIntVector n = (BigIntVector) reader.getVectorSchemaRoot().getVector("n");
      VarCharVector name = (VarCharVector) reader.getVectorSchemaRoot().getVector("Name");
      assertThat(reader.loadNextBatch()).isTrue();
      assertThat(n.get(1)).isEqualTo(2);
      assertThat(name.getObject(0)).hasToString("one");
      assertThat(name.isNull(1)).isTrue();
      assertThat(reader.loadNextBatch()).isTrue();
      assertThat(n.get(0)).isEqualTo(3);
      assertThat(reader.loadNextBatch()).isFalse();
    }
  }

  @Test
  void vectorsOfAResultThatFails() throws Exception {
    server.answer = body -> numbers(10).onResponseBody(new SocketEffect.CloseSocket()).build();
    try (BufferAllocator allocator = new RootAllocator();
        ArrowReader reader = OleanderPolarsArrow.reader(statement.executeQuery(QUERY), allocator)) {
      assertThatThrownBy(
              () -> {
                while (reader.loadNextBatch()) {
                  assertThat(reader.getVectorSchemaRoot().getRowCount()).isEqualTo(ROWS);
                }
              })
          .isInstanceOf(IOException.class)
          .hasCauseInstanceOf(SQLException.class);
    }
  }
}
