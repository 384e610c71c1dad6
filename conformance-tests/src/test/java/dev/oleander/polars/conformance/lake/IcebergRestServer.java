package dev.oleander.polars.conformance.lake;

import dev.oleander.polars.conformance.server.JavaProgram;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Iceberg's own REST server, which Iceberg's clients are tested with: a JDBC catalog in SQLite
 * whose files are in a folder. Close it to stop it.
 */
final class IcebergRestServer implements AutoCloseable {
  private static final long START_SECONDS = 120;
  private static final long STOP_SECONDS = 30;

  private final Process process;
  private final URI base;
  private final Path warehouse;

  private IcebergRestServer(Process process, URI base, Path warehouse) {
    this.process = process;
    this.base = base;
    this.warehouse = warehouse;
  }

  /**
   * Starts a server on a free port and waits until it answers.
   *
   * @param directory an existing folder for its warehouse, database and log
   */
  static IcebergRestServer start(Path directory) throws IOException {
    int port = freePort();
    Path warehouse = Files.createDirectory(directory.resolve("warehouse"));
    Path log = directory.resolve("iceberg-rest.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                JavaProgram.thisJavaHome().resolve("bin/java").toString(),
                "-Xmx256m",
                "-jar",
                IcebergRestJars.server().toString())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "CATALOG_REST_PORT",
                Integer.toString(port),
                "CATALOG_WAREHOUSE",
                "file://" + warehouse,
                "CATALOG_URI",
                "jdbc:sqlite:" + directory.resolve("catalog.sqlite"),
                "CATALOG_JDBC_SCHEMA__VERSION",
                "V1"));
    IcebergRestServer server =
        new IcebergRestServer(
            builder.start(), URI.create("http://127.0.0.1:" + port + "/"), warehouse);
    try {
      server.awaitReady(log);
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady(Path log) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException("Iceberg's REST server is not there: " + Files.readString(log));
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  private boolean isReady() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) base.resolve("v1/config").toURL().openConnection();
      connection.setReadTimeout(10_000);
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    }
  }

  URI base() {
    return base;
  }

  Path warehouse() {
    return warehouse;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
