package dev.oleander.polars.jdbc.json;

import java.nio.charset.StandardCharsets;

/** The names of types that an answer as JSON tells. */
public final class TypeNameFuzzer {
  private static final long MEMORY_LIMIT = 1 << 20;

  private TypeNameFuzzer() {}

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] name) {
    String text = new String(name, StandardCharsets.UTF_8);
    try {
      ColumnBuilder builder = TypeName.builder(text, new MemoryLimit(MEMORY_LIMIT));
      if (builder == null) {
        throw new AssertionError("no builder of a column");
      }
    } catch (JsonResultException e) {
      if (e.failure().getSQLState() == null) {
        throw new AssertionError("no SQLState", e);
      }
    }
  }
}
