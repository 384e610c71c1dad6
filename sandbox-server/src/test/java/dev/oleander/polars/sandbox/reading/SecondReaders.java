package dev.oleander.polars.sandbox.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Table;

/** DuckDB and pyiceberg, which read the tables that the server reads. One thread. */
final class SecondReaders implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> ENGINES = List.of("duckdb", "pyiceberg");

  private final Process process;
  private final BufferedWriter questions;
  private final BufferedReader answers;

  private SecondReaders(Process process) {
    this.process = process;
    this.questions = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  static SecondReaders start() throws Exception {
    Path script = Path.of(SecondReaders.class.getResource("/clients/second_reader.py").toURI());
    Path python = Path.of(System.getProperty("oleander.python", "../.venv/bin/python"));
    return new SecondReaders(
        new ProcessBuilder(python.toAbsolutePath().normalize().toString(), script.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /**
   * Makes sure that each engine finds the rows, but for those that are known not to.
   *
   * @param rows in the JSON that the workload API writes
   * @param failing engines that cannot read the table, or read it otherwise
   */
  void check(Table table, String name, List<String> rows, String... failing) {
    List<String> wanted = sorted(rows.stream().map(SecondReaders::read).toList());
    String metadata = ((BaseTable) table).operations().current().metadataFileLocation();
    for (String engine : ENGINES) {
      JsonNode answer = ask(engine + " " + metadata.replaceFirst("^file:/+", "/"));
      List<String> found =
          answer.isArray()
              ? sorted(StreamSupport.stream(answer.spliterator(), false).toList())
              : List.of(answer.toString());
      if (List.of(failing).contains(engine)) {
        assertThat(found)
            .as("%s reads %s by now: it is no exception any more", engine, name)
            .isNotEqualTo(wanted);
      } else {
        assertThat(found).as("%s reads %s", engine, name).isEqualTo(wanted);
      }
    }
  }

  private JsonNode ask(String question) {
    try {
      questions.write(question);
      questions.newLine();
      questions.flush();
      String line = answers.readLine();
      assertThat(line).as(question).isNotNull();
      return read(line);
    } catch (IOException e) {
      throw new AssertionError("the second reader has ended", e);
    }
  }

  private static List<String> sorted(List<JsonNode> rows) {
    return rows.stream().map(JsonNode::toString).sorted().toList();
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + json, e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
