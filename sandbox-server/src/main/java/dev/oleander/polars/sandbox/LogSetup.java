package dev.oleander.polars.sandbox;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One line a record, to standard error. Must come before the first logger is made. */
final class LogSetup {
  private static final String FORMAT_PROPERTY = "java.util.logging.SimpleFormatter.format";
  private static final String FORMAT = "%1$tFT%1$tT.%1$tL%1$tz %4$s %3$s: %5$s%6$s%n";

  /** Held, for the logging system forgets loggers that nobody holds, and their levels with them. */
  private static final List<Logger> QUIET =
      List.of(Logger.getLogger("org.apache.iceberg"), Logger.getLogger("org.eclipse.jetty"));

  private LogSetup() {}

  static void apply() {
    if (System.getProperty("java.util.logging.config.file") != null) {
      return;
    }
    if (System.getProperty(FORMAT_PROPERTY) == null) {
      System.setProperty(FORMAT_PROPERTY, FORMAT);
    }
    QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
  }
}
