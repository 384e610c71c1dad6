package dev.oleander.polars.conformance.server;

import dev.oleander.polars.contract.ApiContract;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One sandbox server in a process of its own, as a user starts it: {@code java -jar}. Close it to
 * stop it and wait for its end.
 */
public final class ServerProcess implements AutoCloseable {
  public static final String TOKEN = "conformance-token-4711";

  /** The option of a server that speaks the documented API and no more. */
  static final String NO_EXTENSIONS = "--no-extensions";

  private static final String READY = "listening on ";
  private static final long START_SECONDS = 120;
  private static final long STOP_SECONDS = 30;

  private final Process process;
  private final URI base;
  private final Path directory;
  private final boolean extensions;

  private ServerProcess(Process process, URI base, Path directory, boolean extensions) {
    this.process = process;
    this.base = base;
    this.directory = directory;
    this.extensions = extensions;
  }

  /**
   * Starts a server on a free loopback port and waits until it is ready.
   *
   * @param directory an existing folder for its lake, token and log
   * @param options further command-line options
   */
  public static ServerProcess start(Path directory, String... options) throws IOException {
    return start(List.of(), BuildOutput.python(), directory, options);
  }

  /**
   * Starts a server below a launcher, with another interpreter.
   *
   * @param launcher a command that runs the rest of its command line, such as {@code setpriv …}
   */
  public static ServerProcess start(
      List<String> launcher, Path python, Path directory, String... options) throws IOException {
    Path tokens = directory.resolve("tokens");
    Files.writeString(tokens, TOKEN + "\n");
    List<String> command = new ArrayList<>(launcher);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx192m",
            "-jar",
            BuildOutput.serverJar().toString(),
            "--warehouse",
            directory.resolve("lake").toString(),
            "--token-file",
            tokens.toString(),
            "--python",
            python.toString()));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(logFile(directory).toFile()))
            .start();
    try {
      boolean extensions = !List.of(options).contains(NO_EXTENSIONS);
      return new ServerProcess(process, awaitReady(process, directory), directory, extensions);
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static URI awaitReady(Process process, Path directory) throws IOException {
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    CompletableFuture<String> ready =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                  if (line.startsWith(READY)) {
                    return line.substring(READY.length());
                  }
                }
                return null;
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    try {
      String address = ready.get(START_SECONDS, TimeUnit.SECONDS);
      if (address == null) {
        throw new IOException("the server ended: " + Files.readString(logFile(directory)));
      }
      return URI.create(address);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(
          "the server was not ready in time: " + Files.readString(logFile(directory)), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static Path logFile(Path directory) {
    return directory.resolve("server.log");
  }

  public URI base() {
    return base;
  }

  public int port() {
    return base.getPort();
  }

  /** The folder of the embedded lake. */
  public Path warehouse() {
    return directory.resolve("lake");
  }

  public String log() throws IOException {
    return Files.readString(logFile(directory));
  }

  /** A URL of the embedded lake's default namespace, without a token. */
  public String jdbcUrl() {
    return jdbcUrl("/oleander/default");
  }

  public String jdbcUrl(String pathAndQuery) {
    return "jdbc:oleander-polars://127.0.0.1:" + port() + pathAndQuery;
  }

  public PlainHttp http() {
    return new PlainHttp(base, TOKEN, ApiContract.of(extensions));
  }

  /** The server's own process and all below it. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ends the server the way {@code kill -9} does. */
  public void killHard() {
    process.destroyForcibly();
    awaitEnd();
  }

  @Override
  public void close() {
    process.destroy();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the server did not stop within " + STOP_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
