package dev.oleander.polars.jdbc.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oleander.polars.jdbc.error.SqlState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What an application is told for each error code of docs/protocol.md, whenever it comes. */
@Timeout(30)
final class ErrorCodesTest {
  private static final String QUERY = "SELECT * FROM my_table";

  private ScriptedServer server;

  /** The rows of the table of error codes: code, status, SQLState. */
  static Stream<String[]> errorCodes() throws IOException {
    return Files.readAllLines(Path.of("../docs/protocol.md")).stream()
        .filter(line -> line.matches("\\| `[A-Z_]+` \\| \\d{3} \\|.*"))
        .map(line -> line.substring(2, line.length() - 2).split(" *\\| *", -1))
        .map(cells -> new String[] {cells[0].replace("`", ""), cells[1], cells[3]});
  }

  @BeforeEach
  void start() throws IOException {
    server = ScriptedServer.start();
  }

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @MethodSource("errorCodes")
  void insteadOfAResult(String code, int status, String state) throws SQLException {
    server.answer = body -> ScriptedServer.error(status, code, "what was wrong");

    assertState(state, code, failure());
  }

  @ParameterizedTest
  @MethodSource("errorCodes")
  void afterAnArrowStreamHasBrokenOff(String code, int status, String state) throws SQLException {
    server.answer = body -> ScriptedServer.brokenAfterTwoRows(new SocketEffect.CloseSocket());
    server.state =
        ScriptedServer.json(
            200,
            """
            {"state": "FAILED", "errorCode": "%s", "error": "what was wrong"}
            """
                .formatted(code));

    SQLException failure = failure();

    if (code.equals("CLIENT_GONE")) {
      // The server says no more than that the connection broke off: the driver knows better how.
      assertThat(failure.getSQLState()).isEqualTo(state);
      assertThat((Throwable) failure).hasMessageContaining("localhost:");
    } else {
      assertState(state, code, failure);
    }
  }

  @ParameterizedTest
  @MethodSource("errorCodes")
  void atTheEndOfAJsonAnswer(String code, int status, String state) throws SQLException {
    server.answer =
        body ->
            ScriptedServer.json(
                200,
                """
                {"results": {"columns": ["id"], "column_types": ["Int64"], "rows": [[1]]},
                 "row_count": 1, "error": "what was wrong", "errorCode": "%s", "details": null,
                 "success": false}
                """
                    .formatted(code));

    assertState(state, code, failure());
  }

  /** Codes that a later server may have: the status says what kind of error it is. */
  @ParameterizedTest
  @CsvSource({
    "400, HY000", "401, 28000", "402, 42501", "403, 42501", "404, HY000", "408, HYT00",
    "409, HY000", "413, 54000", "414, 54000", "422, HY000", "429, 53300", "431, 54000",
    "499, 57014", "500, HY000", "502, 58000", "503, 58000", "504, HYT00", "507, HY000",
  })
  void anUnknownCodeIsToldByItsStatus(int status, String state) throws SQLException {
    server.answer = body -> ScriptedServer.error(status, "OF_LATER", "what was wrong");

    assertState(state, "OF_LATER", failure());
  }

  @ParameterizedTest
  @CsvSource({"BUSY, 429", "TOO_MANY_REQUESTS, 429", "OF_LATER, 429"})
  void whenToComeBackIsToldWhereItIsLaterThanTheDriverWaits(String code, int status)
      throws SQLException {
    MockResponse answer =
        ScriptedServer.error(status, code, "what was wrong")
            .newBuilder()
            .addHeader("Retry-After", "3600")
            .build();
    server.answer = body -> answer;

    SQLException failure = failure();

    assertThat((Throwable) failure)
        .isInstanceOf(SQLTransientException.class)
        .hasMessageContaining("try again after 3600 s");
    assertThat(server.workloads).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"BUSY", "TOO_MANY_REQUESTS"})
  void theDriverComesBackWhenItIsTold(String code) throws SQLException {
    MockResponse busy =
        ScriptedServer.error(429, code, "what was wrong")
            .newBuilder()
            .addHeader("Retry-After", "0")
            .build();
    server.answer = body -> server.workloads.size() == 1 ? busy : ScriptedServer.rows();

    try (Connection connection = server.connect("");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(QUERY)) {
      assertThat(rows.next()).isTrue();
    }
    assertThat(server.workloads).hasSize(2);
  }

  private SQLException failure() throws SQLException {
    try (Connection connection = server.connect("");
        Statement statement = connection.createStatement()) {
      return catchThrowableOfType(
          SQLException.class,
          () -> {
            try (ResultSet rows = statement.executeQuery(QUERY)) {
              while (rows.next()) {
                rows.getLong(1);
              }
            }
          });
    }
  }

  private static void assertState(String state, String code, SQLException failure) {
    assertThat((Throwable) failure).isNotNull();
    assertThat(failure.getSQLState()).as(failure.getMessage()).isEqualTo(state);
    assertThat((Throwable) failure)
        .hasMessageContaining("what was wrong")
        .hasMessageContaining(code);
    SqlState known =
        Arrays.stream(SqlState.values()).filter(each -> each.is(failure)).findFirst().orElseThrow();
    assertThat((Throwable) failure).isInstanceOf(known.exception("").getClass());
  }
}
