package dev.oleander.polars.conformance.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.conformance.jdbc.Connections;
import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.nio.file.Files;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of docs/scripts.md for JDBC, JShell and a notebook. */
@SandboxServer
final class ScriptsPageTest {
  private static final Pattern CALL =
      Pattern.compile("```sql\n(CALL polars_script.*?)\n```", Pattern.DOTALL);

  private static Map<String, String> environment(ServerProcess server) {
    return Map.of(
        "OLEANDER_JDBC_URL",
        server.jdbcUrl(),
        "OLEANDER_API_KEY",
        ServerProcess.TOKEN,
        "OLEANDER_JDBC_JAR",
        BuildOutput.driverJar().toString(),
        "JAVA_HOME",
        JavaProgram.thisJavaHome().toString());
  }

  @Test
  void theCallRuns(ServerProcess server) throws Exception {
    Matcher call = CALL.matcher(Files.readString(BuildOutput.root().resolve("docs/scripts.md")));
    assertThat(call.find()).isTrue();
    try (Connection connection = Connections.open(server)) {
      assertThat(Connections.rows(connection, call.group(1)))
          .containsExactly(
              List.of("setosa", "50"), List.of("versicolor", "50"), List.of("virginica", "50"));
    }
  }

  @Test
  void theExampleForJshellRuns(ServerProcess server) throws Exception {
    Outcome outcome =
        JavaProgram.run(
            List.of(
                JavaProgram.thisJavaHome().resolve("bin/jshell").toString(),
                "-s",
                "--class-path",
                BuildOutput.driverJar().toString(),
                BuildOutput.root().resolve("docs/examples/RunScript.jsh").toString()),
            environment(server));

    assertThat(outcome.output())
        .as(outcome.errors())
        .isEqualToNormalizingNewlines("versicolor 4.26\nvirginica 5.552\nspecies: ['species']\n");
  }

  @Test
  void theNotebookRuns(ServerProcess server) throws Exception {
    Outcome outcome =
        JavaProgram.run(
            List.of(
                BuildOutput.python().toString(),
                "-X",
                "utf8",
                BuildOutput.root()
                    .resolve("conformance-tests/src/test/python/run_notebook.py")
                    .toString(),
                BuildOutput.root().resolve("docs/examples/scripts.ipynb").toString(),
                "rows",
                "log",
                "message"),
            environment(server));
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();

    JsonNode left = new ObjectMapper().readTree(outcome.output());
    assertThat(left.path("rows").toString())
        .isEqualTo("[[\"setosa\",50,1.462],[\"virginica\",50,5.552]]");
    assertThat(left.path("log").asText()).isEqualTo("hello");
    assertThat(left.path("message").asText()).contains("line 2: ZeroDivisionError");
  }
}
