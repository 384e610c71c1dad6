package dev.oleander.polars.jdbc.zstd;

import dev.oleander.polars.jdbc.fuzz.Mutations;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The fuzz target of frames over its seeds, and over changed ones. */
final class FuzzedFramesTest {
  @Test
  void changedFrames() throws IOException {
    Mutations.of(".zst", "/zstd").run(3000, ZstdFuzzer::fuzzerTestOneInput);
  }
}
