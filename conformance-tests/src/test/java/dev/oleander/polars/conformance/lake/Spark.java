package dev.oleander.polars.conformance.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Spark beside a server, on the server's lake as the catalog {@code lake}: set up as the
 * documentation says.
 */
final class Spark {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What Spark needs on Java 17, as its own start scripts give it. */
  private static final List<String> OPENED =
      List.of(
          "java.base/java.io",
          "java.base/java.lang",
          "java.base/java.lang.invoke",
          "java.base/java.net",
          "java.base/java.nio",
          "java.base/java.util",
          "java.base/java.util.concurrent",
          "java.base/java.util.concurrent.atomic",
          "java.base/sun.nio.ch",
          "java.base/sun.nio.cs",
          "java.base/sun.security.action",
          "java.base/sun.util.calendar");

  private static final Pattern DOCUMENTED =
      Pattern.compile("```properties\\n(.*?)```", Pattern.DOTALL);

  private Spark() {}

  /**
   * Runs statements, which must succeed.
   *
   * @param directory an existing folder for what Spark leaves
   * @return the rows of each, as objects by column; a column that is NULL is not there
   */
  static List<JsonNode> run(ServerProcess server, Path directory, String... statements)
      throws IOException {
    Path file = Files.createTempFile(directory, "statements", ".sql");
    Files.write(file, List.of(statements));
    List<String> command = new ArrayList<>();
    command.add(JavaProgram.thisJavaHome().resolve("bin/java").toString());
    command.add("-Xmx1g");
    OPENED.forEach(name -> command.add("--add-opens=" + name + "=ALL-UNNAMED"));
    command.addAll(
        List.of(
            "-cp",
            jars() + "/*",
            "dev.oleander.polars.spark.SparkProgram",
            properties(server, directory).toString(),
            file.toString(),
            directory.toString()));
    JavaProgram.Outcome ended = JavaProgram.run(command, Map.of());
    if (ended.exitCode() != 0) {
      throw new IOException("Spark failed: " + ended.output() + ended.errors());
    }
    try (Stream<String> lines = ended.output().lines()) {
      return lines.map(Spark::read).toList();
    }
  }

  private static Path properties(ServerProcess server, Path directory) throws IOException {
    String page = Files.readString(BuildOutput.root().resolve("docs/lake.md"));
    String catalog = server.base().resolve("/catalog").toString();
    return Files.writeString(
        directory.resolve("spark.properties"),
        DOCUMENTED
            .matcher(page)
            .results()
            .map(example -> example.group(1))
            .findFirst()
            .orElseThrow()
            .replace("http://127.0.0.1:8080/catalog", catalog)
            .replace("…", ServerProcess.TOKEN));
  }

  private static Path jars() {
    Path jars = BuildOutput.root().resolve("conformance-tests/spark/target/jars");
    if (!Files.isDirectory(jars)) {
      throw new IllegalStateException(
          "the jars of Spark are missing: run these tests with `mvn verify -Pheavy`");
    }
    return jars;
  }

  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new IllegalStateException("Spark printed: " + line, e);
    }
  }
}
