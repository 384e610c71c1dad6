package dev.oleander.polars.jdbc.zstd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class XxHash64Test {
  /** The hashes are those of the reference implementation, xxHash 0.8. */
  @ParameterizedTest
  @CsvSource({
    "'', ef46db3751d8e999",
    "'T', 5b4d6af247a3cf7b",
    "'The', 4108f90b5de14d15",
    "'The ', cdf13a49d263200f",
    "'The qui', c6fce9d72e310949",
    "'The quic', d07b38a78a153b0b",
    "'The quick br', b2ed38017844f789",
    "'The quick brown fox jumps over ', 3f8d95ab32c127d9",
    "'The quick brown fox jumps over t', e2bbc9136629a4ee",
    "'The quick brown fox jumps over th', 6d92fe2ebab7db31",
    "'The quick brown fox jumps over the lazy dog; an', db60253201bcd90b",
    "'The quick brown fox jumps over the lazy dog; and over all of its', 915099a34eca40da",
    "'The quick brown fox jumps over the lazy dog; and over all of its siblings too.',"
        + " 32416b62b7fb95e1",
  })
  void isThatOfTheReference(String text, String hash) {
    byte[] bytes = ("##" + text + "#").getBytes(StandardCharsets.US_ASCII);

    assertThat(Long.toHexString(XxHash64.of(bytes, 2, bytes.length - 1))).isEqualTo(hash);
  }
}
