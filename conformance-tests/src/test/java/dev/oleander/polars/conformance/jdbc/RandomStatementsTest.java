package dev.oleander.polars.conformance.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Text that is hardly SQL, the whole way to Polars and back. */
@SandboxServer
@Tag("large")
final class RandomStatementsTest {
  private static final int STATEMENTS = 400;
  private static final long SEED = 4711;

  private static final List<String> TOKENS =
      Stream.of(
              "SELECT FROM WHERE GROUP BY ORDER HAVING LIMIT OFFSET DISTINCT AS ON JOIN LEFT CROSS",
              "UNION ALL EXCEPT INTERSECT WITH VALUES CASE WHEN THEN ELSE END CAST IN EXISTS NOT",
              "AND OR NULL IS LIKE BETWEEN TRUE OVER PARTITION ROW_NUMBER() count(*) sum( avg( [ ]"
                  + " (",
              ") , , * + - / % = <> < > || :: . ; ' \" ` -- /* */ ? { } {fn {d @ $1 # \\ \u00e9",
              "flowers flowers species petal_length sepal_width t a b 1 2 0 1.5 1e400 'x' \"y\""
                  + " [1,2]",
              "INT DECIMAL(5,2) DATE '2024-02-30' INTERVAL EXPLAIN SHOW TABLES USE SET DESCRIBE")
          .flatMap(line -> Stream.of(line.split(" ", -1)))
          .toList();

  private static final List<String> GOOD =
      List.of(
          "SELECT species, count(*) AS n FROM flowers GROUP BY species ORDER BY n DESC LIMIT 2",
          "WITH t AS (SELECT * FROM flowers WHERE petal_length > 1.5) SELECT avg(sepal_width) FROM"
              + " t",
          "SELECT CASE WHEN species LIKE 'v%' THEN {fn upper(species)} END AS v FROM flowers",
          "SELECT a.species FROM flowers a JOIN flowers b ON a.petal_length = b.petal_width");

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void neverHangOrCrash(ServerProcess server) throws SQLException {
    Random random = new Random(SEED);
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      statement.setMaxRows(50);
      statement.setQueryTimeout(20);
      for (int i = 0; i < STATEMENTS; i++) {
        run(statement, random(random));
      }
    }
  }

  static Stream<String> exhausting() {
    int much = 3_000;
    return Stream.of(
        "SELECT " + "(".repeat(much) + "1" + ")".repeat(much) + " AS x",
        "SELECT 1" + " + 1".repeat(200) + " AS x",
        "SELECT " + "NOT ".repeat(much) + "TRUE AS x",
        "SELECT " + "-".repeat(2 * much + 1) + "1 AS x",
        "SELECT 1 AS x WHERE 1 = 1" + " AND 1 = 1".repeat(200),
        "SELECT " + "CASE WHEN TRUE THEN ".repeat(much) + "1" + " END".repeat(much) + " AS x",
        "SELECT " + "[".repeat(much) + "1" + "]".repeat(much) + " AS x",
        "SELECT * FROM " + "(SELECT * FROM ".repeat(500) + "flowers" + ") AS t".repeat(500),
        "SELECT 1 AS x" + " UNION ALL SELECT 1 AS x".repeat(50),
        "SELECT '" + "x".repeat(2_000_000) + "' AS x",
        "/*".repeat(much) + "*/".repeat(much) + "SELECT 1 AS x");
  }

  /** Whatever a worker makes of it: soon an answer, and the next statement runs. */
  @ParameterizedTest
  @MethodSource("exhausting")
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void exhaustingStatementsLeaveTheServerAtWork(String sql, ServerProcess server)
      throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      statement.setMaxRows(5);
      statement.setQueryTimeout(30);
      try (ResultSet result = statement.executeQuery(sql)) {
        assertThat(Connections.rows(result)).isNotEmpty();
      } catch (SQLException e) {
        assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(20_000);
        assertThat(e.getSQLState()).matches("42000|42S22|HYC00|HY000|53200|54000|58000");
      }
      assertThat(Connections.rows(connection, "SELECT 1 AS one")).hasSize(1);
    }
  }

  private static void run(Statement statement, String sql) {
    try {
      if (statement.execute(sql)) {
        try (ResultSet result = statement.getResultSet()) {
          assertThat(Connections.rows(result)).hasSizeLessThanOrEqualTo(50);
        }
      }
    } catch (SQLException e) {
      assertThat(e.getSQLState())
          .as("%s: %s", printable(sql), e.getMessage())
          .matches("(07|22|24|3D|3F|42|54).{3}|HY000|HYC00");
      assertThat(e.getMessage()).as(printable(sql)).isNotBlank();
    } catch (RuntimeException | Error e) {
      throw new AssertionError(printable(sql), e);
    }
  }

  private static String random(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> new String(bytes(random), StandardCharsets.ISO_8859_1);
      case 1 -> new String(bytes(random), StandardCharsets.UTF_8);
      case 2 ->
          random
              .ints(random.nextInt(40), 0, 0x1_0000)
              .mapToObj(c -> "" + (char) c)
              .collect(Collectors.joining());
      case 3 ->
          Stream.generate(() -> TOKENS.get(random.nextInt(TOKENS.size())))
              .limit(1 + random.nextInt(20))
              .collect(Collectors.joining(" ", random.nextBoolean() ? "SELECT " : "", ""));
      default -> mutated(GOOD.get(random.nextInt(GOOD.size())), random);
    };
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(80)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String mutated(String sql, Random random) {
    StringBuilder text = new StringBuilder(sql);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, TOKENS.get(random.nextInt(TOKENS.size())));
        case 2 -> text.setCharAt(at, (char) (1 + random.nextInt(126)));
        default -> text.setLength(Math.max(1, at));
      }
    }
    return text.toString();
  }

  private static String printable(String sql) {
    return sql.chars()
        .mapToObj(c -> c >= ' ' && c < 0x7f ? "" + (char) c : "\\u%04x".formatted(c))
        .collect(Collectors.joining());
  }
}
