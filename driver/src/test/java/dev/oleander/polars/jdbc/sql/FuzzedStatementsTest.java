package dev.oleander.polars.jdbc.sql;

import dev.oleander.polars.jdbc.fuzz.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fuzz target of statements over its seeds, and over changed ones. */
final class FuzzedStatementsTest {
  @Test
  void changedStatements() throws IOException {
    Mutations.of(".sql", "/fuzz/statements").run(2000, StatementFuzzer::fuzzerTestOneInput);
  }

  @Test
  void allStatementsOfTheTests() {
    List<byte[]> statements =
        StatementFile.cases().stream()
            .map(known -> known.sql().getBytes(StandardCharsets.UTF_8))
            .toList();
    new Mutations(statements).run(0, StatementFuzzer::fuzzerTestOneInput);
  }
}
