package dev.oleander.polars.conformance.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.jdbc.Connections;
import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/statements.md says of the commands of a session, tried. */
@SandboxServer
final class StatementsPageTest {
  private static final Pattern COMMAND =
      Pattern.compile("`((?:SHOW|USE|SET|RESET|DESCRIBE|EXPLAIN)[^`]*)`");

  /** What each form of the page's table becomes with names that are there. */
  private static final Map<String, List<String>> EXAMPLES =
      Map.ofEntries(
          Map.entry(
              "SHOW CATALOGS [LIKE 'pattern']",
              List.of("SHOW CATALOGS", "SHOW CATALOGS LIKE 'o%'")),
          Map.entry(
              "SHOW SCHEMAS [FROM catalog] [LIKE 'pattern']",
              List.of(
                  "SHOW SCHEMAS",
                  "SHOW NAMESPACES FROM oleander",
                  "SHOW DATABASES FROM oleander LIKE 'd%'")),
          Map.entry(
              "SHOW TABLES [FROM [catalog.]namespace] [LIKE 'pattern']",
              List.of("SHOW TABLES", "SHOW TABLES FROM oleander.conformance LIKE 'f%'")),
          Map.entry(
              "SHOW COLUMNS FROM table [LIKE 'pattern']",
              List.of("SHOW COLUMNS FROM flowers", "SHOW COLUMNS FROM default.flowers LIKE 's%'")),
          Map.entry("DESCRIBE table", List.of("DESCRIBE flowers")),
          Map.entry("USE CATALOG name", List.of("USE CATALOG oleander")),
          Map.entry("USE [SCHEMA] namespace", List.of("USE conformance", "USE SCHEMA default")),
          Map.entry("USE catalog.namespace", List.of("USE oleander.default")),
          Map.entry("SET name = value", List.of("SET queryTimeout = 60")),
          Map.entry("SET name TO value", List.of("SET timeZone TO 'Europe/Berlin'")),
          Map.entry("RESET name", List.of("RESET queryTimeout")),
          Map.entry("RESET ALL", List.of("RESET ALL")),
          Map.entry("SET name = DEFAULT", List.of("SET timeZone = DEFAULT")),
          Map.entry("SHOW name", List.of("SHOW queryTimeout")),
          Map.entry("SHOW ALL", List.of("SHOW ALL")),
          Map.entry("EXPLAIN query", List.of("EXPLAIN SELECT * FROM flowers")));

  private static String page() throws Exception {
    return Files.readString(BuildOutput.root().resolve("docs/statements.md"));
  }

  private static List<String> commands() throws Exception {
    return page()
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.substring(0, line.indexOf('|', 1)))
        .flatMap(line -> COMMAND.matcher(line).results())
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void everyCommandRuns(ServerProcess server) throws Exception {
    List<String> commands = commands();
    assertThat(commands).containsExactlyInAnyOrderElementsOf(EXAMPLES.keySet());
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      for (String example :
          commands.stream().flatMap(form -> EXAMPLES.get(form).stream()).toList()) {
        boolean rows = statement.execute(example);
        boolean shows = Stream.of("SHOW", "DESCRIBE", "EXPLAIN").anyMatch(example::startsWith);
        assertThat(rows).as(example).isEqualTo(shows);
        if (rows) {
          assertThat(Connections.rows(statement.getResultSet())).as(example).isNotEmpty();
        }
      }
    }
  }

  @Test
  void everySettingIsNamed(ServerProcess server) throws Exception {
    Matcher sentence =
        Pattern.compile("(?s)described in \\[url.md]\\(url.md\\): (.*?)\\. What").matcher(page());
    assertThat(sentence.find()).isTrue();
    List<String> named =
        Pattern.compile("`([^`]+)`")
            .matcher(sentence.group(1))
            .results()
            .map(r -> r.group(1))
            .toList();
    try (Connection connection = Connections.open(server)) {
      assertThat(Connections.rows(connection, "SHOW ALL").stream().map(row -> row.get(0)))
          .containsExactlyElementsOf(named);
    }
  }
}
