package dev.oleander.polars.sandbox.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ProtocolPageTest {
  @Test
  void docsListTheExtensionsByName() throws IOException {
    String page = Files.readString(Path.of("../docs/protocol.md")).replaceAll("\\s+", " ");

    assertThat(page)
        .contains(
            Extensions.NAMES.stream()
                .collect(Collectors.joining("\", \"", "`{\"extensions\": [\"", "\"]}`")));
  }

  @Test
  void docsListEveryErrorCodeWithItsStatus() throws IOException {
    List<String> declared =
        Arrays.stream(ErrorCode.values())
            .map(code -> "| `%s` | %d |".formatted(code, ApiError.status(code)))
            .toList();

    assertThat(Files.readAllLines(Path.of("../docs/protocol.md")))
        .filteredOn(line -> line.matches("\\| `[A-Z_]+` \\| \\d{3} \\|.*"))
        .extracting(line -> line.substring(0, line.indexOf('|', line.indexOf('|', 1) + 1) + 1))
        .isEqualTo(declared);
  }
}
