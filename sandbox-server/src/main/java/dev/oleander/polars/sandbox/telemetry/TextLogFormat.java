package dev.oleander.polars.sandbox.telemetry;

import java.util.logging.LogRecord;

/**
 * A line for people. What a stranger can have a say in cannot pass for a line of its own: control
 * characters of a message are escaped, and the lines of a stack trace are indented.
 */
public final class TextLogFormat extends LogLine {

  @Override
  public String format(LogRecord line) {
    StringBuilder text = new StringBuilder(256);
    text.append(time(line))
        .append(' ')
        .append(LogLevel.of(line.getLevel()))
        .append(' ')
        .append(line.getLoggerName())
        .append(": ");
    escape(formatMessage(line), text);
    LogContext.current()
        .ifPresent(
            context -> {
              text.append(" [workload ").append(context.workload()).append(", principal ");
              escape(context.principal(), text);
              text.append(']');
            });
    text.append('\n');
    trace(line)
        .lines()
        .forEach(
            each -> {
              text.append('\t');
              escape(each.strip(), text);
              text.append('\n');
            });
    return text.toString();
  }

  private static void escape(String text, StringBuilder to) {
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character == '\n') {
        to.append("\\n");
      } else if (Character.isISOControl(character)) {
        to.append("\\u%04x".formatted((int) character));
      } else {
        to.append(character);
      }
    }
  }
}
