package dev.oleander.polars.sandbox;

import dev.oleander.polars.sandbox.config.LogConfig;
import dev.oleander.polars.sandbox.telemetry.JsonLogFormat;
import dev.oleander.polars.sandbox.telemetry.LogLevel;
import dev.oleander.polars.sandbox.telemetry.TextLogFormat;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** Where the log goes: to standard error, unless the JVM was given a logging configuration. */
final class LogSetup {
  private static final Logger ROOT = Logger.getLogger("");

  /** Held, for the logging system forgets loggers that nobody holds, and their levels with them. */
  private static final Logger OWN = Logger.getLogger("dev.oleander");

  /** Libraries that say much of what is of no use to operators. */
  private static final List<Logger> QUIET =
      Stream.of("org.apache.iceberg", "org.eclipse.jetty").map(Logger::getLogger).toList();

  private LogSetup() {}

  static void apply(LogConfig config) {
    if (System.getProperty("java.util.logging.config.file") != null
        || System.getProperty("java.util.logging.config.class") != null) {
      return;
    }
    Level own = LogLevel.named(config.level()).level();
    for (Handler old : ROOT.getHandlers()) {
      ROOT.removeHandler(old);
    }
    ROOT.addHandler(handler(config));
    ROOT.setLevel(higher(own, Level.INFO));
    OWN.setLevel(own);
    QUIET.forEach(logger -> logger.setLevel(higher(own, Level.WARNING)));
  }

  private static Handler handler(LogConfig config) {
    ConsoleHandler handler = new ConsoleHandler();
    handler.setLevel(Level.ALL);
    handler.setFormatter(
        config.format().equals("json") ? new JsonLogFormat() : new TextLogFormat());
    try {
      handler.setEncoding(StandardCharsets.UTF_8.name());
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java runtime has UTF-8", e);
    }
    return handler;
  }

  private static Level higher(Level one, Level other) {
    return one.intValue() > other.intValue() ? one : other;
  }
}
