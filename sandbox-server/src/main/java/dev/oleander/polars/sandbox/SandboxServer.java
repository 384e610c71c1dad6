package dev.oleander.polars.sandbox;

import dev.oleander.polars.sandbox.config.ConfigException;
import dev.oleander.polars.sandbox.config.ConfigKeys;
import dev.oleander.polars.sandbox.config.ConfigReader;
import dev.oleander.polars.sandbox.config.EffectiveConfig;
import dev.oleander.polars.sandbox.config.LogConfig;
import dev.oleander.polars.sandbox.config.ServerConfig;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
  private static final Logger LOG = LoggerFactory.getLogger(SandboxServer.class);
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
      names = "--plain-http",
      description = "Listen beyond loopback without TLS: for a proxy in between that speaks it.")
  private boolean plainHttp;

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

  @Option(
      names = "--check-config",
      description =
          "Check the configuration and whether a server could run here, print every key with its"
              + " value, and end: 0 when all is well, 2 when not.")
  private boolean checkConfig;

  /** Whether standard error is read by a program. */
  private boolean jsonLog;

  SandboxServer() {}

  public static void main(String[] arguments) {
    LogSetup.apply(new LogConfig("text", "info"));
    int exitCode =
        new CommandLine(new SandboxServer())
            .setParameterExceptionHandler((failure, ignored) -> refuse(failure.getMessage()))
            .execute(arguments);
    System.exit(exitCode);
  }

  @Override
  public Integer call() {
    try {
      ConfigKeys keys = keys();
      ServerConfig read = new ConfigReader(keys).read();
      LogSetup.apply(read.log());
      jsonLog = read.log().format().equals("json");
      Path interpreter =
          PythonInterpreter.find(read.python(), System.getenv(), Path.of("").toAbsolutePath());
      return checkConfig ? check(keys, read, interpreter) : serve(read, interpreter);
    } catch (ConfigException e) {
      return giveUp(e.getMessage());
    } catch (InterruptedException e) {
      // Told to stop while starting.
      Thread.currentThread().interrupt();
      return 0;
    } catch (FileSystemException e) {
      return giveUp("a file or folder cannot be used: " + e);
    } catch (IOException e) {
      return giveUp(e.getMessage());
    }
  }

  /** One line for a person, or a line of the log for a program that reads it. */
  private int giveUp(String message) {
    if (jsonLog) {
      LOG.error("{}", message);
      return BAD_CONFIGURATION;
    }
    return refuse(message);
  }

  private static int check(ConfigKeys keys, ServerConfig config, Path interpreter)
      throws IOException, InterruptedException {
    EffectiveConfig.of(config, keys)
        .forEach(
            (key, value) -> System.out.println(value.isEmpty() ? key + ":" : key + ": " + value));
    List<String> problems = new ArrayList<>(ConfigCheck.problems(config, interpreter));
    ConfigCheck.catalogs(config)
        .forEach(
            (name, problem) -> {
              System.out.printf(
                  "# catalog %s %s%n", name, problem.isEmpty() ? "answers" : "does not answer");
              problem.ifPresent(why -> problems.add("catalogs.%s: %s".formatted(name, why)));
            });
    System.out.flush();
    problems.forEach(SandboxServer::refuse);
    return problems.isEmpty() ? 0 : BAD_CONFIGURATION;
  }

  private ConfigKeys keys() throws ConfigException {
    ConfigKeys keys = config == null ? new ConfigKeys() : ConfigKeys.read(config);
    Optional.ofNullable(warehouse).ifPresent(value -> keys.set("warehouse", value));
    Optional.ofNullable(tokenFile).ifPresent(value -> keys.set("tokenFile", value));
    Optional.ofNullable(bind).ifPresent(value -> keys.set("bind", value));
    Optional.ofNullable(port).ifPresent(value -> keys.set("port", value));
    Optional.ofNullable(workers).ifPresent(value -> keys.set("tiers.2.workers", value));
    if (plainHttp) {
      keys.set("plainHttp", true);
    }
    if (noExtensions) {
      keys.set("extensions", false);
    }
    Optional.ofNullable(python).ifPresent(value -> keys.set("python", value));
    return keys;
  }

  /** Serves until the process is told to stop, which may be while it starts. */
  private static int serve(ServerConfig config, Path interpreter)
      throws IOException, InterruptedException {
    StopRequest stop = new StopRequest(Thread.currentThread());
    StopSignals.handle(stop::signal);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> stopAndWait(stop, stopped, config.drainSeconds()), "stop"));
    try (RunningServer server = RunningServer.start(config, interpreter, Version.text())) {
      stop.started();
      System.out.printf(
          "listening on %s://%s:%d%n",
          config.tls().isPresent() ? "https" : "http", shown(config.bind()), server.port());
      System.out.flush();
      stop.await();
      LOG.info(
          "told to stop: no new workloads are taken, those that run may go on for {} seconds, or"
              + " until it is told again",
          config.drainSeconds());
      server.drain(Duration.ofSeconds(config.drainSeconds()), stop::repeated);
      return 0;
    } finally {
      stopped.countDown();
    }
  }

  /** For an end that no signal has announced; otherwise all has been done. */
  private static void stopAndWait(StopRequest stop, CountDownLatch stopped, int drainSeconds) {
    if (stopped.getCount() == 0) {
      return;
    }
    stop.signal();
    try {
      if (!stopped.await(drainSeconds + STOP_SECONDS, TimeUnit.SECONDS)) {
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
