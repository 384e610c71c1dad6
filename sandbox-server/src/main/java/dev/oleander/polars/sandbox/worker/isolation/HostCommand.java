package dev.oleander.polars.sandbox.worker.isolation;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a short trusted command on the host, outside any box, and takes what it prints. */
final class HostCommand {
  private static final int OUTPUT_LIMIT = 1 << 20;
  private static final long SECONDS = 60;

  private HostCommand() {}

  /**
   * The command's output, standard error included.
   *
   * @throws IsolationException when it cannot be started, fails, or takes longer than a minute
   */
  static String run(List<String> command) throws IsolationException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .directory(new File("/"))
              .start();
    } catch (IOException e) {
      throw new IsolationException(
          "the program %s cannot be run: %s".formatted(command.get(0), e.getMessage()), e);
    }
    CompletableFuture<String> output =
        CompletableFuture.supplyAsync(() -> read(process), HostCommand::runInOwnThread);
    try {
      String text = output.get(SECONDS, TimeUnit.SECONDS);
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new TimeoutException();
      }
      if (process.exitValue() != 0) {
        throw new IsolationException(
            "%s failed with status %d: %s"
                .formatted(command.get(0), process.exitValue(), lastLine(text)));
      }
      return text;
    } catch (TimeoutException e) {
      throw new IsolationException(
          "%s did not end within %d seconds".formatted(command.get(0), SECONDS), e);
    } catch (ExecutionException e) {
      throw new IsolationException(
          "the output of %s cannot be read".formatted(command.get(0)), e.getCause());
    } finally {
      process.destroyForcibly();
    }
  }

  private static String read(Process process) {
    try (InputStream in = process.getInputStream()) {
      return new String(in.readNBytes(OUTPUT_LIMIT), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void runInOwnThread(Runnable task) {
    Thread thread = new Thread(task, "oleander-host-command");
    thread.setDaemon(true);
    thread.start();
  }

  private static String lastLine(String text) {
    String stripped = text.strip();
    return stripped.substring(stripped.lastIndexOf('\n') + 1);
  }
}
