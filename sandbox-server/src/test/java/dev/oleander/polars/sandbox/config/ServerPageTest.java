package dev.oleander.polars.sandbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ServerPageTest {
  @Test
  void docsListEveryKeyInOrder() throws IOException {
    assertThat(Files.readAllLines(Path.of("../docs/server.md")))
        .filteredOn(line -> line.startsWith("| `"))
        .extracting(line -> line.substring(3, line.indexOf('`', 3)))
        .isEqualTo(ConfigKeys.KEYS);
  }
}
