package dev.oleander.polars.jdbc.statement;

import java.io.ByteArrayInputStream;
import java.util.Arrays;

/** The bytes of an Arrow stream, read through a result set. */
public final class ArrowFuzzer {
  private ArrowFuzzer() {}

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] stream) {
    read(stream, Arrays.hashCode(stream));
  }

  static int read(byte[] stream, int turn) {
    return new HostileResult(() -> new ByteArrayInputStream(stream)).read(turn);
  }
}
