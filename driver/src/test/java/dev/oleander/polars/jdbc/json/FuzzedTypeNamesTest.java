package dev.oleander.polars.jdbc.json;

import dev.oleander.polars.jdbc.fuzz.Mutations;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The fuzz target of names of types over its seeds, and over changed ones. */
final class FuzzedTypeNamesTest {
  @Test
  void changedNames() throws IOException {
    Mutations.of(".txt", "/fuzz/type-names").run(5000, TypeNameFuzzer::fuzzerTestOneInput);
  }
}
