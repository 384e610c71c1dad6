package dev.oleander.polars.jdbc.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProtocolPageTest {
  /** The rows of the table of error codes: code, status, meaning, SQLState. */
  static Stream<String[]> errorCodes() throws IOException {
    return Files.readAllLines(Path.of("../docs/protocol.md")).stream()
        .filter(line -> line.matches("\\| `[A-Z_]+` \\| \\d{3} \\|.*"))
        .map(line -> line.substring(2, line.length() - 2).split(" *\\| *", -1));
  }

  @ParameterizedTest
  @MethodSource("errorCodes")
  void theStateOfACodeIsTheDocumentedOne(String code, String status, String meaning, String state) {
    int unknownStatus = 418;

    assertThat(ServerErrors.state(code.replace("`", ""), unknownStatus).code())
        .as("%s (%s, %s)", code, status, meaning)
        .isEqualTo(state);
  }
}
