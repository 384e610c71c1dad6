package dev.oleander.polars.sandbox.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs of the tests in a Java process of their own, so that any user can run them. */
public final class TestProgram {
  private TestProgram() {}

  /** The command of a program that is in the tests' class path. */
  public static List<String> command(Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Doleander.python=" + TestBoxes.python(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** A command in the module's folder, which paths in the tests begin at. */
  public static ProcessBuilder process(List<String> command) {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .directory(new File("").getAbsoluteFile());
  }

  /** Runs a program to its end, which must be a good one: its last line says that it is ready. */
  public static List<String> run(List<String> command) throws Exception {
    Process process = process(command).start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader = process.inputReader()) {
      reader.lines().forEach(lines::add);
    }
    assertThat(lines).as(String.join("\n", lines)).contains("ready");
    return lines;
  }
}
