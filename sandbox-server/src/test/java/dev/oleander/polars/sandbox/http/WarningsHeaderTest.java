package dev.oleander.polars.sandbox.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

final class WarningsHeaderTest {
  @Test
  void isAsciiThatReadsBack() throws IOException {
    String warning = "caf\u00e9 \ud83c\udf38 \" \\ \u007f \r\n \u0000 \u2028";

    String value = WarningsHeader.value(List.of(warning));

    assertThat(value).matches("[ -~]+").contains("caf\\u00e9 \\u", "\\u007f");
    assertThat(read(value).path(0).asText()).isEqualTo(warning);
  }

  @Test
  void hasAllThatFit() throws IOException {
    List<String> twenty = Collections.nCopies(20, "too blue");

    assertThat(read(WarningsHeader.value(twenty))).hasSize(20).allMatch(isText("too blue"));
  }

  @Test
  void saysHowManyAreLeftOut() throws IOException {
    JsonNode warnings = read(WarningsHeader.value(Collections.nCopies(22, "too blue")));

    assertThat(warnings).hasSize(20);
    assertThat(warnings.path(19).asText()).startsWith("3 more");
  }

  @Test
  void isNeverLongerThanAHeaderMayBe() throws IOException {
    for (int length = 100; length < 3_000; length += 53) {
      String value = WarningsHeader.value(Collections.nCopies(3, "\u00e9".repeat(length)));

      assertThat(value.getBytes(StandardCharsets.US_ASCII)).hasSizeLessThanOrEqualTo(4096);
      JsonNode warnings = read(value);
      assertThat(warnings).isNotEmpty();
      assertThat(
              warnings.size() == 3 || warnings.path(warnings.size() - 1).asText().contains("more"))
          .isTrue();
    }
  }

  private static Predicate<JsonNode> isText(String text) {
    return node -> node.asText().equals(text);
  }

  private static JsonNode read(String value) throws IOException {
    return Json.read(value.getBytes(StandardCharsets.US_ASCII));
  }
}
