package dev.oleander.polars.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Python's database interface on a JVM inside of the Python process. */
@SandboxServer
@Tag("slow-start")
final class PythonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(strings = {"jaydebeapi", "jpype"})
  void readsAndDescribes(String module, ServerProcess server) throws Exception {
    JsonNode told = run(module, "", server);

    assertThat(told.path("names").toString())
        .isEqualTo("[\"id\",\"flag\",\"big\",\"double\",\"price\",\"text\",\"day\",\"moment\"]");
    assertThat(told.path("first").toString())
        .isEqualTo(
            "[\"1\",\"True\",\"1234567890123\",\"-2.25\","
                + (module.equals("jpype") ? "\"19.90\"," : "\"19.9\",")
                + "\"Grüße, İstanbul 🌸\",\"2024-02-29\",\"2024-03-31 02:30:00.123456\"]");
    assertThat(told.path("last").toString())
        .isEqualTo("[\"3\",\"None\",\"None\",\"None\",\"None\",\"None\",\"None\",\"None\"]");
    assertThat(told.path("fetched").toString()).isEqualTo("[1,2,147]");
    assertThat(told.path("failure").asText()).contains("bees").contains("oleander.default.bees");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jaydebeapi", "jpype"})
  void bindsParameters(String module, ServerProcess server) throws Exception {
    JsonNode told = run(module, "parameters", server);

    assertThat(told.path("bound").toString()).isEqualTo("[\"4\",\"1\",\"0\"]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jaydebeapi", "jpype"})
  void writesManyRows(String module, ServerProcess server) throws Exception {
    JsonNode told = run(module, "writing", server);

    assertThat(told.path("rows"))
        .extracting(row -> row.path(0).asText() + " " + row.path(1).asText())
        .containsExactly("1 it's", "2 b", "3 None");
    assertThat(told.path("rows"))
        .extracting(row -> new BigDecimal(row.path(2).asText()))
        .usingElementComparator(BigDecimal::compareTo)
        .containsExactly(new BigDecimal("1.25"), new BigDecimal("100"), new BigDecimal("0.5"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jaydebeapi", "jpype"})
  void callsScripts(String module, ServerProcess server) throws Exception {
    JsonNode told = run(module, "scripts", server);

    assertThat(told.path("shown").asText())
        .isEqualTo("{'n': 5, 'x': 1.5, 'flag': True, 'text': \"it's\", 'none': None}");
    assertThat(told.path("called").asText()).isEqualTo("{}");
  }

  private static JsonNode run(String module, String what, ServerProcess server) throws Exception {
    Outcome outcome =
        JavaProgram.run(
            List.of(
                BuildOutput.python().toString(),
                "-X",
                "utf8",
                BuildOutput.root()
                    .resolve("conformance-tests/src/test/python/database_interface.py")
                    .toString(),
                module,
                server.jdbcUrl(),
                ServerProcess.TOKEN,
                BuildOutput.driverJar().toString(),
                what),
            Map.of("JAVA_HOME", JavaProgram.thisJavaHome().toString()));
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    return JSON.readTree(outcome.output());
  }
}
