package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.json.JsonArrowStream;
import java.io.ByteArrayInputStream;
import java.util.Arrays;

/** The bytes of an answer as JSON, read through a result set. */
public final class JsonFuzzer {
  private static final long MEMORY_LIMIT = 8 << 20;

  private JsonFuzzer() {}

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] document) {
    read(document, Arrays.hashCode(document));
  }

  static int read(byte[] document, int turn) {
    return new HostileResult(
            () -> new JsonArrowStream(new ByteArrayInputStream(document), "w-1", MEMORY_LIMIT, 0))
        .read(turn);
  }
}
