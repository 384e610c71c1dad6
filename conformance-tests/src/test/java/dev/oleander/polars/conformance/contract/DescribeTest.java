package dev.oleander.polars.conformance.contract;

import static dev.oleander.polars.conformance.contract.Requests.query;
import static dev.oleander.polars.conformance.server.LongQueries.ENDLESS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.conformance.server.PlainHttp;
import dev.oleander.polars.conformance.server.PlainHttp.Answer;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema of a result without the result. */
@SandboxServer
final class DescribeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MARK = 4;
  private static final int END_OF_STREAM = 8;

  @Test
  void answersAnEmptyResultAsJson(ServerProcess server) throws IOException {
    Answer answer =
        server
            .http()
            .post(
                PlainHttp.POLARS,
                describe("SELECT species, count(*) AS n FROM flowers GROUP BY 1"));

    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    JsonNode body = answer.json();
    assertThat(body.path("success").asBoolean()).isTrue();
    assertThat(body.path("row_count").asInt(-1)).isZero();
    assertThat(body.path("results").path("columns").toString()).isEqualTo("[\"species\",\"n\"]");
    assertThat(body.path("results").path("column_types").toString())
        .isEqualTo("[\"String\",\"Int64\"]");
    assertThat(body.path("results").path("rows")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM flowers",
        "SELECT species, count(*) AS n, [1] AS l, CAST(sum(petal_length) AS DECIMAL(9, 2)) AS d"
            + " FROM flowers GROUP BY species",
        "EXPLAIN SELECT species FROM flowers",
        "SHOW TABLES"
      })
  void answersTheSchemaThatTheResultHas(String sql, ServerProcess server) throws IOException {
    byte[] described = stream(server.http().postForArrow(describe(sql)));
    byte[] result = stream(server.http().postForArrow(query(sql)));

    int schema = schemaLength(described);
    assertThat(described).as("a schema and the mark").hasSize(schema + END_OF_STREAM);
    assertThat(result).hasSizeGreaterThan(described.length);
    assertThat(Arrays.copyOf(described, schema)).isEqualTo(Arrays.copyOf(result, schema));
  }

  @Test
  void computesNothing(ServerProcess server) throws IOException {
    Answer described = server.http().post(PlainHttp.POLARS, describe(ENDLESS));

    assertThat(described.status()).as(described::text).isEqualTo(200);
    assertThat(described.json().path("results").path("columns").toString()).isEqualTo("[\"s\"]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | SYNTAX_ERROR     | SELEC 1
          400 | SYNTAX_ERROR     | SELECT 1 FROM
          400 | UNSUPPORTED      | DELETE FROM flowers
          400 | UNSUPPORTED      | SELECT no_such(1) AS x
          400 | COLUMN_NOT_FOUND | SELECT no_such FROM flowers
          404 | TABLE_NOT_FOUND  | SELECT * FROM bees
          """)
  void tellsTheFaultsThatPlanningFinds(int status, String code, String sql, ServerProcess server)
      throws IOException {
    Answer described = server.http().postForArrow(describe(sql));
    Answer run = server.http().postForArrow(query(sql));

    assertThat(described.status()).as(described::text).isEqualTo(status);
    assertThat(described.json().path("errorCode").asText()).isEqualTo(code);
    assertThat(described.json().path("error")).isEqualTo(run.json().path("error"));
  }

  @Test
  void isATrueOrFalseMatter(ServerProcess server) throws IOException {
    ObjectNode body = (ObjectNode) JSON.readTree(query("SELECT 1 AS one"));

    Answer answer = server.http().post(PlainHttp.POLARS, body.put("describe", "yes").toString());

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("error").asText()).isEqualTo("describe must be true or false");
    JsonNode run =
        server.http().post(PlainHttp.POLARS, body.put("describe", false).toString()).json();
    assertThat(run.path("row_count").asInt()).isEqualTo(1);
  }

  private static String describe(String sql) throws IOException {
    return ((ObjectNode) JSON.readTree(query(sql))).put("describe", true).toString();
  }

  private static byte[] stream(Answer answer) {
    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    assertThat(answer.body()).endsWith(0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0);
    return answer.body();
  }

  /** How long a stream's first message is, the schema's, with its mark and its length before it. */
  private static int schemaLength(byte[] stream) {
    return MARK
        + Integer.BYTES
        + ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN).getInt(MARK);
  }
}
