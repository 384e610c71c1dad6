package dev.oleander.polars.sandbox.telemetry;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** What both forms of the log have in common. */
abstract class LogLine extends Formatter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int MOST_TRACE_CHARS = 32 << 10;

  static String time(LogRecord line) {
    Instant instant = line.getInstant();
    return TIME.format(instant);
  }

  /** The stack trace; empty when there is none. */
  static String trace(LogRecord line) {
    if (line.getThrown() == null) {
      return "";
    }
    StringWriter trace = new StringWriter();
    line.getThrown().printStackTrace(new PrintWriter(trace));
    String text = trace.toString().strip();
    return text.length() <= MOST_TRACE_CHARS ? text : text.substring(0, MOST_TRACE_CHARS) + " …";
  }
}
