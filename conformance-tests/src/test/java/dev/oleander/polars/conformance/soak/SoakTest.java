package dev.oleander.polars.conformance.soak;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every request has one right answer or a clear error, however long it goes on, and the server
 * needs no more at the end than at the beginning.
 */
@Tag("slow-start")
final class SoakTest {
  @TempDir private Path directory;

  @Test
  void twoMinutes() throws Exception {
    Soak.run(directory, Duration.ofMinutes(2));
  }

  @Test
  @Tag("heavy")
  void oneHour() throws Exception {
    Soak.run(directory, Duration.ofMinutes(Long.getLong("soak.minutes", 60)));
  }
}
