package dev.oleander.polars.jdbc.zstd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The frames that src/test/python/golden_frames.py has the reference implementation write. */
final class GoldenFrames {
  private final String name;
  private final byte[] bytes;
  private final int contentSize;
  private final String contentSha256;

  private GoldenFrames(String name, byte[] bytes, int contentSize, String contentSha256) {
    this.name = name;
    this.bytes = bytes;
    this.contentSize = contentSize;
    this.contentSha256 = contentSha256;
  }

  static Stream<GoldenFrames> all() throws IOException {
    JsonNode told = new ObjectMapper().readTree(read("frames.json"));
    Iterable<String> names = told::fieldNames;
    return StreamSupport.stream(names.spliterator(), false)
        .map(
            name -> {
              JsonNode content = told.get(name);
              return new GoldenFrames(
                  name,
                  read(name + ".zst"),
                  content.get("size").intValue(),
                  content.get("sha256").textValue());
            });
  }

  private static byte[] read(String file) {
    try (InputStream in = GoldenFrames.class.getResourceAsStream("/zstd/" + file)) {
      return Objects.requireNonNull(in, file).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The frames; not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  int contentSize() {
    return contentSize;
  }

  void assertContent(byte[] content) {
    assertThat(content).hasSize(contentSize);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      assertThat(HexFormat.of().formatHex(hash)).isEqualTo(contentSha256);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
