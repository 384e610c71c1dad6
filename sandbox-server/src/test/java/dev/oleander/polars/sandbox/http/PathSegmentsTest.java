package dev.oleander.polars.sandbox.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.sandbox.error.SandboxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PathSegmentsTest {

  @Test
  void decodesEachSegmentByItself() {
    assertThat(PathSegments.decode("/a/b%2Fc/%C3%A9%20+/x%25"))
        .containsExactly("a", "b/c", "é +", "x%");
    assertThat(PathSegments.decode("/a//")).containsExactly("a", "", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a%", "/a%2", "/a%zz", "/%C3", "/%FF"})
  void refusesWhatIsNotEncoded(String path) {
    assertThatThrownBy(() -> PathSegments.decode(path)).isInstanceOf(SandboxException.class);
  }
}
