package dev.oleander.polars.sandbox.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.logging.LogRecord;

/**
 * A line for programs: one JSON object in ASCII with {@code time} (UTC), {@code level}, {@code
 * logger}, {@code thread} and {@code message}; {@code workload} and {@code principal} where the
 * line is about a workload, {@code error} where there is a stack trace.
 */
public final class JsonLogFormat extends LogLine {
  private final JsonMapper mapper =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  @Override
  public String format(LogRecord line) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("time", time(line));
    object.put("level", LogLevel.of(line.getLevel()).name());
    object.put("logger", line.getLoggerName());
    object.put("thread", Thread.currentThread().getName());
    object.put("message", formatMessage(line));
    LogContext.current()
        .ifPresent(
            context -> {
              object.put("workload", context.workload().toString());
              object.put("principal", context.principal());
            });
    String trace = trace(line);
    if (!trace.isEmpty()) {
      object.put("error", trace);
    }
    try {
      return mapper.writeValueAsString(object) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values could not be written", e);
    }
  }
}
