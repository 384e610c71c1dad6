package dev.oleander.polars.sandbox.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

final class LogFormatTest {
  private static final UUID ID = UUID.fromString("00000000-0000-0000-0000-000000000007");

  @Test
  void aJsonLineIsOneObjectWithAllThatIsKnown() throws IOException {
    List<String> lines = new ArrayList<>();
    LogRecord record = record(Level.WARNING, "a \"quoted\"\nü\u2028 line");
    record.setThrown(new IOException("broken\npipe"));
    new LogContext(ID, "ann \"\n").run(() -> lines.add(new JsonLogFormat().format(record)));

    assertThat(lines.get(0)).endsWith("\n").matches("[ -~]+\n");
    JsonNode line = new ObjectMapper().readTree(lines.get(0));
    assertThat(line.get("time").textValue()).isEqualTo("2026-01-02T03:04:05.678Z");
    assertThat(line.get("level").textValue()).isEqualTo("WARN");
    assertThat(line.get("logger").textValue()).isEqualTo("some.Logger");
    assertThat(line.get("thread").textValue()).isEqualTo(Thread.currentThread().getName());
    assertThat(line.get("message").textValue()).isEqualTo("a \"quoted\"\nü\u2028 line");
    assertThat(line.get("workload").textValue()).isEqualTo(ID.toString());
    assertThat(line.get("principal").textValue()).isEqualTo("ann \"\n");
    assertThat(line.get("error").textValue())
        .startsWith("java.io.IOException: broken\npipe")
        .contains("LogFormatTest");
  }

  @Test
  void aLineAboutNoWorkloadNamesNone() throws IOException {
    new LogContext(ID, "ann").run(() -> {});

    JsonNode line =
        new ObjectMapper().readTree(new JsonLogFormat().format(record(Level.FINE, "quiet")));

    assertThat(line.get("level").textValue()).isEqualTo("DEBUG");
    assertThat(line.has("workload")).isFalse();
    assertThat(line.has("principal")).isFalse();
    assertThat(line.has("error")).isFalse();
  }

  @Test
  void nothingPassesForALineOfItsOwn() {
    LogRecord record =
        record(Level.SEVERE, "one\n2026-01-02T03:04:05.678Z INFO forged: two\u001b[1m");
    record.setThrown(new IOException("x\n2026-01-02T03:04:05.678Z INFO forged: three"));

    List<String> lines = new TextLogFormat().format(record).lines().toList();

    assertThat(lines.get(0))
        .isEqualTo(
            "2026-01-02T03:04:05.678Z ERROR some.Logger: one\\n2026-01-02T03:04:05.678Z INFO"
                + " forged: two\\u001b[1m");
    assertThat(lines).hasSizeGreaterThan(2);
    assertThat(lines.subList(1, lines.size())).allMatch(line -> line.startsWith("\t"));
  }

  @Test
  void aThreadThatIsStartedMeanwhileWorksForNobody() throws InterruptedException {
    List<String> lines = new ArrayList<>();
    List<Thread> started = new ArrayList<>();
    new LogContext(ID, "ann")
        .run(
            () -> {
              lines.add(new TextLogFormat().format(record(Level.INFO, "outer")));
              Thread thread =
                  new Thread(
                      () -> lines.add(new TextLogFormat().format(record(Level.INFO, "inner"))));
              thread.start();
              started.add(thread);
            });
    started.get(0).join();

    assertThat(lines.get(0)).contains("[workload " + ID + ", principal ann]");
    assertThat(lines.get(1)).contains("inner").doesNotContain("ann");
  }

  private static LogRecord record(Level level, String message) {
    LogRecord record = new LogRecord(level, message);
    record.setLoggerName("some.Logger");
    record.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
    return record;
  }
}
