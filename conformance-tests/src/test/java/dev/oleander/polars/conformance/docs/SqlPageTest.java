package dev.oleander.polars.conformance.docs;

import static dev.oleander.polars.conformance.jdbc.SqlFailures.assertState;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.conformance.jdbc.Connections;
import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.PlainHttp;
import dev.oleander.polars.conformance.server.PlainHttp.Answer;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/sql.md says of the driver and of Polars, tried on both. */
@SandboxServer
final class SqlPageTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      textBlock =
          """
          SELECT 1 WHERE 1 = 0 ¦ SELECT 1 AS one WHERE 1 = 0
          LIKE b IS TRUE       ¦ SELECT species LIKE 's%' IS TRUE AS v FROM flowers
          REGEXP               ¦ SELECT species REGEXP 'set' IS TRUE AS v FROM flowers
          FROM t AS x(a, b)    ¦ SELECT * FROM conformance.no_rows AS x(p, q)
          DELETE               ¦ DELETE FROM flowers
          TRUNCATE             ¦ TRUNCATE TABLE flowers
          /*! … */             ¦ SELECT 1 /*! + 1 */ AS one
          UPDATE               ¦ UPDATE flowers SET species = 'x'
          MERGE                ¦ MERGE INTO flowers USING flowers AS f ON 1 = 1 WHEN MATCHED THEN DELETE
          BEGIN                ¦ BEGIN
          ALTER                ¦ ALTER TABLE flowers ADD COLUMN a INT
          several statements   ¦ SELECT 1 AS one; SELECT 2 AS two
          FROM ?               ¦ SELECT * FROM ?
          read_csv             ¦ SELECT * FROM read_csv('/etc/passwd')
          """)
  void refuses(String named, String sql, ServerProcess server) throws Exception {
    assertThat(Files.readString(BuildOutput.root().resolve("docs/sql.md"))).contains(named);
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      assertState("HYC00", () -> statement.executeQuery(sql));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
          false ¦ (x > 0) IS TRUE
          true  ¦ (x > 0) IS NOT FALSE
          false ¦ x IS DISTINCT FROM 1 AND 1 = 2
          true  ¦ 'x%y' LIKE 'x!%_' ESCAPE '!'
          false ¦ 'xzy' LIKE 'x!%_' {escape '!'}
          true  ¦ 'A.b' ILIKE 'a._' ESCAPE '!'
          false ¦ 'aXb' NOT LIKE 'a_b' ESCAPE '!'
          true  ¦ 'ab' LIKE 'a' || '%'
          true  ¦ ('ab' LIKE NULL) IS NULL
          """)
  void rewrites(String standard, String condition, ServerProcess server) throws Exception {
    String sql = "SELECT %s AS v FROM (SELECT NULLIF(1, 1) AS x) AS t".formatted(condition);

    try (Connection connection = Connections.open(server)) {
      assertThat(Connections.rows(connection, sql)).containsExactly(List.of(standard));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      textBlock =
          """
          [[1]]              ¦ SELECT 1 AS one WHERE 1 = 0
          [[null]]           ¦ SELECT (x > 0) IS TRUE AS v FROM (SELECT NULLIF(1, 1) AS x) AS t
          [[3.5]]            ¦ SELECT 7 / 2 AS v
          [[3]]              ¦ SELECT 7 // 2 AS v
          [["Infinity"]]     ¦ SELECT 1 / 0 AS v
          [[7]]              ¦ SELECT STRPOS('ab💐cé', 'c') AS v
          [["ab"]]           ¦ SELECT CONCAT('a', NULL, 'b') AS v
          [["13:14:15"]]     ¦ SELECT CAST(TIME '13:14:15.5' AS VARCHAR) AS v
          [[null]]           ¦ SELECT petals % 0 AS v FROM flowers LIMIT 1
          [[1],[2],[null]]   ¦ SELECT v FROM (VALUES (2), (NULL), (1)) AS t(v) ORDER BY v
          """)
  void isWhatPolarsSays(String rows, String sql, ServerProcess server) throws Exception {
    Answer answer = post(sql, server);

    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    assertThat(answer.json().path("results").path("rows")).isEqualTo(JSON.readTree(rows));
  }

  @Test
  void labelsAreThoseOfPolars(ServerProcess server) throws Exception {
    Answer answer = post("SELECT sum(petals), count(*) FROM flowers", server);

    assertThat(answer.json().path("results").path("columns").toString())
        .isEqualTo("[\"petals\",\"len\"]");
  }

  /** The examples of writing and of time travel, of which the last names a time. */
  @Test
  void examplesRun(ServerProcess server) throws Exception {
    List<String> examples =
        Pattern.compile("(?s)```sql\n(.*?)```")
            .matcher(Files.readString(BuildOutput.root().resolve("docs/sql.md")))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(examples).hasSize(2);
    try (Connection connection =
            Connections.open(server, "/oleander/sql_page?multipleStatements=true");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA sql_page");
      List<Integer> counts = new ArrayList<>();
      statement.execute(examples.get(0));
      for (int count = statement.getUpdateCount(); count != -1; ) {
        counts.add(count);
        statement.getMoreResults();
        count = statement.getUpdateCount();
      }
      assertThat(counts).hasSize(4).endsWith(2, 3, 0);
      statement.execute("DROP SCHEMA sql_page");
      assertThat(
              Connections.rows(
                  connection,
                  examples
                      .get(1)
                      .replace(
                          "2026-01-31", LocalDate.now(ZoneId.systemDefault()).plusDays(1) + "")))
          .isEmpty();
    }
  }

  private static Answer post(String sql, ServerProcess server) throws Exception {
    ObjectNode body = JSON.createObjectNode();
    body.put("mode", "query").put("query", sql);
    body.putArray("tables").add("flowers=conformance.flowers");
    return server.http().post(PlainHttp.POLARS, body.toString());
  }
}
