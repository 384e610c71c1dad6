package dev.oleander.polars.sandbox.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonFrameTest {

  @Test
  void findsTheRows() {
    byte[] bytes = bytes("xx [ [1,\"a]\"],[null,{\"b\":[2]}] ] ");
    JsonFrame frame = JsonFrame.check(bytes, 2, bytes.length - 2, 2);
    assertThat(frame.rows()).isEqualTo(2);
    assertThat(new String(bytes, frame.offset(), frame.length(), StandardCharsets.UTF_8))
        .isEqualTo(" [1,\"a]\"],[null,{\"b\":[2]}] ");
    byte[] none = bytes("[]");
    assertThat(JsonFrame.check(none, 0, none.length, 2)).isEqualTo(new JsonFrame(1, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[[1,2]",
        "[[1,2]]}",
        "[[1,2]],\"success\":true",
        "[[1,2]] [[1,2]]",
        "[1]",
        "[[1]]",
        "[[1,2,3]]",
        "[[1,2],]",
        "[[1 2]]",
        "[[01,2]]",
        "[[NaN,2]]",
        "[[\"a\nb\",2]]",
        "[[\"\\x\",2]]",
        "[[1,2]/**/]",
        "{\"a\":1}",
        "null",
      })
  void refusesAnythingElse(String text) {
    byte[] bytes = bytes(text);
    assertThatThrownBy(() -> JsonFrame.check(bytes, 0, bytes.length, 2))
        .isInstanceOfSatisfying(
            SandboxException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WORKER_LOST));
  }

  @Test
  void refusesWhatIsNotUtf8() {
    byte[] bytes = bytes("[[\"ab\",2]]");
    bytes[3] = (byte) 0xC3;
    assertThatThrownBy(() -> JsonFrame.check(bytes, 0, bytes.length, 2))
        .isInstanceOf(SandboxException.class);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
