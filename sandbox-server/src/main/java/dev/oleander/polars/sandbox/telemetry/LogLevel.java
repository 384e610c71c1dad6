package dev.oleander.polars.sandbox.telemetry;

import java.util.Locale;
import java.util.logging.Level;

/** How much a line of the log matters, in the words of the configuration; the most comes first. */
public enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE;

  /** The level that the configuration gives this name. */
  public static LogLevel named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** The JDK's level: it and the higher ones are logged. */
  public Level level() {
    return switch (this) {
      case ERROR -> Level.SEVERE;
      case WARN -> Level.WARNING;
      case INFO -> Level.INFO;
      case DEBUG -> Level.FINE;
      case TRACE -> Level.FINEST;
    };
  }

  static LogLevel of(Level level) {
    for (LogLevel each : values()) {
      if (level.intValue() >= each.level().intValue()) {
        return each;
      }
    }
    return TRACE;
  }
}
