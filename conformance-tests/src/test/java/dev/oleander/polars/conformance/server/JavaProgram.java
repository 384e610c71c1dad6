package dev.oleander.polars.conformance.server;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs programs in a JVM of their own, with only the jars they are given and the test classes on
 * their class path, and no flag that a user would have to set.
 */
public final class JavaProgram {
  private static final long TIMEOUT_SECONDS = 300;

  private JavaProgram() {}

  /** What a program printed, and how it ended. */
  public record Outcome(int exitCode, String output, String errors) {}

  /** The home of the JVM that runs the tests. */
  public static Path thisJavaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  /** A JDK of the given feature version among the usual places, if one is installed. */
  public static Optional<Path> javaHome(int feature) throws IOException {
    String variable = System.getenv("JAVA_HOME_" + feature + "_X64");
    if (variable != null) {
      return Optional.of(Path.of(variable));
    }
    Path installed = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(installed)) {
      return Optional.empty();
    }
    try (Stream<Path> homes = Files.list(installed)) {
      return homes
          .filter(home -> home.getFileName().toString().matches(".*\\D" + feature + "(\\D.*)?"))
          .filter(home -> Files.isExecutable(home.resolve("bin/java")))
          .findFirst();
    }
  }

  /** Runs a program beside the driver's jar. */
  public static Outcome run(
      Path javaHome, List<String> options, Class<?> program, String... arguments)
      throws IOException {
    return run(javaHome, options, List.of(BuildOutput.driverJar()), program, arguments);
  }

  /** Runs a program beside the given jars. */
  public static Outcome runBeside(
      Path javaHome, List<Path> jars, Class<?> program, String... arguments) throws IOException {
    return run(javaHome, List.of(), jars, program, arguments);
  }

  private static Outcome run(
      Path javaHome, List<String> options, List<Path> jars, Class<?> program, String... arguments)
      throws IOException {
    List<Path> classPath = new ArrayList<>(jars);
    classPath.add(BuildOutput.root().resolve("conformance-tests/target/test-classes"));
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin/java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add(program.getName());
    command.addAll(Arrays.asList(arguments));
    return run(command, Map.of("OLEANDER_API_KEY", ServerProcess.TOKEN));
  }

  /** Runs any command to its end. */
  public static Outcome run(List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    Path errors = Files.createTempFile("errors", ".txt");
    try {
      Process process = builder.redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command + " did not end");
      }
      return new Outcome(process.exitValue(), output, Files.readString(errors));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.delete(errors);
    }
  }
}
