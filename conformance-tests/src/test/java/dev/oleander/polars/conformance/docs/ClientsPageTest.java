package dev.oleander.polars.conformance.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of docs/clients.md, as they stand. */
@SandboxServer
final class ClientsPageTest {
  private static final Pattern HEADING = Pattern.compile("(?m)^## (.+)$");

  private static Stream<String> javaClients() throws IOException {
    return clients("java");
  }

  static Stream<Example> pythonExamples() throws IOException {
    return examples("python");
  }

  /** A block of code, and the heading it stands under. */
  record Example(String client, String code) {
    @Override
    public String toString() {
      return client;
    }
  }

  static Stream<Example> javaExamples() throws IOException {
    return examples("java");
  }

  @Test
  void hasAnExampleOfEachClient() throws IOException {
    assertThat(javaClients())
        .containsExactly("HikariCP", "Spring", "jOOQ", "MyBatis", "Hibernate", "Jdbi");
    assertThat(clients("python")).containsExactly("Python", "Python");
  }

  @ParameterizedTest
  @MethodSource("javaExamples")
  void runsInJava(Example example, ServerProcess server, @TempDir Path directory) throws Exception {
    compile(program(example.code()), directory);
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    try (URLClassLoader loader =
            new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, ClientsPageTest.class.getClassLoader());
        PrintStream output = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(output);
      Thread.currentThread().setContextClassLoader(loader);
      loader
          .loadClass("Example")
          .getMethod("run", String.class, String.class)
          .invoke(null, server.jdbcUrl(), ServerProcess.TOKEN);
    } finally {
      System.setOut(before);
      Thread.currentThread().setContextClassLoader(ClientsPageTest.class.getClassLoader());
    }

    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo(output());
  }

  @ParameterizedTest
  @MethodSource("pythonExamples")
  void runsInPython(Example example, ServerProcess server) throws Exception {
    Outcome outcome =
        JavaProgram.run(
            List.of(
                BuildOutput.python().toString(),
                "-c",
                "import sys\nurl, token, jar = sys.argv[1:]\n" + example.code(),
                server.jdbcUrl(),
                ServerProcess.TOKEN,
                BuildOutput.driverJar().toString()),
            Map.of("JAVA_HOME", JavaProgram.thisJavaHome().toString()));

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.output()).isEqualTo(output());
  }

  /** What stands between the imports and the end becomes the body of a method. */
  private static String program(String code) {
    Map<Boolean, List<String>> lines =
        code.lines().collect(Collectors.partitioningBy(line -> line.startsWith("import ")));
    return String.join("\n", lines.get(true))
        + "\npublic class Example {\n"
        + "public static void run(String url, String token) throws Exception {\n"
        + String.join("\n", lines.get(false))
        + "\n}\n}\n";
  }

  private static void compile(String program, Path directory) throws IOException {
    Path source = Files.writeString(directory.resolve("Example.java"), program);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of(
                      "-proc:none",
                      "-classpath",
                      System.getProperty("java.class.path"),
                      "-d",
                      directory.toString()),
                  null,
                  files.getJavaFileObjects(source))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
  }

  private static Stream<String> clients(String language) throws IOException {
    return examples(language).map(Example::client);
  }

  /** What every example prints: the page's first block without a language. */
  private static String output() throws IOException {
    return blocks("").findFirst().orElseThrow().group(1);
  }

  private static Stream<Example> examples(String language) throws IOException {
    String page = page();
    return blocks(language)
        .map(block -> new Example(headingBefore(page, block.start()), block.group(1)));
  }

  private static Stream<MatchResult> blocks(String language) throws IOException {
    return Pattern.compile("(?ms)^```" + language + "\n(.*?)^```").matcher(page()).results();
  }

  private static String headingBefore(String page, int offset) {
    return HEADING
        .matcher(page.substring(0, offset))
        .results()
        .reduce((first, second) -> second)
        .map(heading -> heading.group(1))
        .orElse("");
  }

  private static String page() throws IOException {
    return Files.readString(BuildOutput.root().resolve("docs/clients.md"));
  }
}
