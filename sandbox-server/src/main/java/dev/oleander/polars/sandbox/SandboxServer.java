package dev.oleander.polars.sandbox;

import dev.oleander.polars.sandbox.config.ConfigException;
import dev.oleander.polars.sandbox.config.ConfigKeys;
import dev.oleander.polars.sandbox.config.ConfigReader;
import dev.oleander.polars.sandbox.config.ServerConfig;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line. What it sets goes before what the configuration file says. */
@Command(
    name = "sandbox-server",
    description = "Runs Polars workloads over an Iceberg lake.",
    mixinStandardHelpOptions = true,
    versionProvider = SandboxServer.Version.class,
    subcommands = TokenCommand.class,
    sortOptions = false)
public final class SandboxServer implements Callable<Integer> {
  private static final int BAD_CONFIGURATION = 2;
  private static final int STOP_SECONDS = 30;

  @Option(names = "--config", paramLabel = "FILE", description = "Configuration file (YAML).")
  private Path config;

  @Option(
      names = "--warehouse",
      paramLabel = "DIR",
      description = "Folder of the embedded lake; made when it is not there.")
  private Path warehouse;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Bearer tokens: one a line, a name before it if you like.")
  private Path tokenFile;

  @Option(names = "--bind", paramLabel = "ADDRESS", description = "Default 127.0.0.1.")
  private String bind;

  @Option(names = "--port", paramLabel = "N", description = "0, the default, takes a free one.")
  private Integer port;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "How many workloads of the smallest tier run at once.")
  private Integer workers;

  @Option(
      names = "--no-extensions",
      description = "Serve the documented API and nothing beyond it.")
  private boolean noExtensions;

  @Option(
      names = "--python",
      paramLabel = "FILE",
      description =
          "Interpreter of the workers; default $OLEANDER_POLARS_PYTHON, else .venv/bin/python,"
              + " else python3.")
  private Path python;

  SandboxServer() {}

  public static void main(String[] arguments) {
    LogSetup.apply();
    int exitCode =
        new CommandLine(new SandboxServer())
            .setParameterExceptionHandler((failure, ignored) -> refuse(failure.getMessage()))
            .execute(arguments);
    System.exit(exitCode);
  }

  @Override
  public Integer call() {
    try {
      ServerConfig read = new ConfigReader(keys()).read();
      Path interpreter =
          PythonInterpreter.find(read.python(), System.getenv(), Path.of("").toAbsolutePath());
      serve(read, interpreter);
      return 0;
    } catch (ConfigException e) {
      return refuse(e.getMessage());
    } catch (InterruptedException e) {
      // Told to stop while starting.
      Thread.currentThread().interrupt();
      return 0;
    } catch (FileSystemException e) {
      return refuse("a file or folder cannot be used: " + e);
    } catch (IOException e) {
      return refuse(e.getMessage());
    }
  }

  private ConfigKeys keys() throws ConfigException {
    ConfigKeys keys = config == null ? new ConfigKeys() : ConfigKeys.read(config);
    Optional.ofNullable(warehouse).ifPresent(value -> keys.set("warehouse", value));
    Optional.ofNullable(tokenFile).ifPresent(value -> keys.set("tokenFile", value));
    Optional.ofNullable(bind).ifPresent(value -> keys.set("bind", value));
    Optional.ofNullable(port).ifPresent(value -> keys.set("port", value));
    Optional.ofNullable(workers).ifPresent(value -> keys.set("tiers.2.workers", value));
    if (noExtensions) {
      keys.set("extensions", false);
    }
    Optional.ofNullable(python).ifPresent(value -> keys.set("python", value));
    return keys;
  }

  /** Serves until the process is told to stop, which may be while it starts. */
  private static void serve(ServerConfig config, Path interpreter)
      throws IOException, InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    AtomicReference<Thread> starting = new AtomicReference<>(Thread.currentThread());
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stopAndWait(stop, starting, stopped), "stop"));
    try (RunningServer server = RunningServer.start(config, interpreter, Version.text())) {
      starting.set(null);
      System.out.printf("listening on http://%s:%d%n", shown(config.bind()), server.port());
      System.out.flush();
      stop.await();
    } finally {
      stopped.countDown();
    }
  }

  private static void stopAndWait(
      CountDownLatch stop, AtomicReference<Thread> starting, CountDownLatch stopped) {
    stop.countDown();
    Thread busy = starting.get();
    if (busy != null) {
      busy.interrupt();
    }
    try {
      if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("sandbox-server: not everything has stopped; the process ends anyway");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String shown(String address) {
    return address.contains(":") ? "[" + address + "]" : address;
  }

  private static int refuse(String message) {
    System.err.println("sandbox-server: " + message);
    return BAD_CONFIGURATION;
  }

  static final class Version implements CommandLine.IVersionProvider {

    static String text() {
      String version = SandboxServer.class.getPackage().getImplementationVersion();
      return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
      return new String[] {"sandbox-server " + text()};
    }
  }
}
