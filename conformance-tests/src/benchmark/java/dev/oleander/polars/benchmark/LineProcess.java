package dev.oleander.polars.benchmark;

import dev.oleander.polars.benchmark.client.CommandLoop;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A measured program in a process of its own, which answers one line to each line it is sent. Used
 * by one thread. Close it to end the program.
 */
final class LineProcess implements AutoCloseable {
  private static final long ANSWER_SECONDS = 600;
  private static final long STOP_SECONDS = 30;

  private final Process process;
  private final BufferedReader output;
  private final Writer input;
  private final Path errors;

  private LineProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.input = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Starts a program and waits until it is ready. */
  static LineProcess start(List<String> command) throws IOException {
    Path errors = Files.createTempFile("benchmark", ".log");
    LineProcess started =
        new LineProcess(new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
    try {
      String line = started.nextLine();
      if (!line.equals(CommandLoop.READY)) {
        throw new IOException(command + " said " + line);
      }
      return started;
    } catch (IOException | RuntimeException e) {
      started.close();
      throw e;
    }
  }

  /** Starts a Java program, as {@code java OPTIONS -cp CLASSPATH PROGRAM ARGUMENTS}. */
  static LineProcess java(
      List<String> options, String classPath, Class<?> program, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    Collections.addAll(command, "-cp", classPath, program.getName());
    Collections.addAll(command, arguments);
    return start(command);
  }

  /** Sends a command and waits for its answer. */
  String ask(String command) throws IOException {
    input.write(command + "\n");
    input.flush();
    return nextLine();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  private String nextLine() throws IOException {
    CompletableFuture<String> line = CompletableFuture.supplyAsync(this::readLine);
    try {
      String answer = line.get(ANSWER_SECONDS, TimeUnit.SECONDS);
      if (answer == null) {
        throw new IOException("the program ended: " + Files.readString(errors));
      }
      return answer;
    } catch (ExecutionException e) {
      throw new IOException("the program's answer could not be read", e);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + ANSWER_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private String readLine() {
    try {
      return output.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      // The end of its input ends the program.
      process.getOutputStream().close();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the program did not stop within " + STOP_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(errors);
    }
  }
}
