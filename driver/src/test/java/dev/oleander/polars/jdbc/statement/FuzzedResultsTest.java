package dev.oleander.polars.jdbc.statement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.jdbc.fuzz.Mutations;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The fuzz targets of results over their seeds, with every getter, and over changed seeds. */
final class FuzzedResultsTest {
  private static final int ROUNDS = 1500;

  private interface Reading {
    int read(byte[] input, int turn);
  }

  private static Mutations streams() throws IOException {
    return Mutations.of(".arrows", "/arrow", "/json", "/fuzz/arrow");
  }

  private static Mutations documents() throws IOException {
    return Mutations.of(".json", "/json", "/fuzz/json");
  }

  /** Enough turns for each getter to see each column. */
  private static int readWithEveryGetter(Mutations inputs, Reading reading) {
    int[] rows = new int[1];
    for (int turn = 0; turn < EveryGetter.count(); turn += HostileResult.WAYS) {
      int first = turn;
      inputs.run(0, input -> rows[0] += reading.read(input, first));
    }
    return rows[0];
  }

  @Test
  void everyGetterOfEveryType() throws IOException {
    assertThat(EveryGetter.count()).isGreaterThan(60);
    assertThat(readWithEveryGetter(streams(), ArrowFuzzer::read)).isGreaterThan(2000);
    assertThat(readWithEveryGetter(documents(), JsonFuzzer::read)).isGreaterThan(100);
  }

  @Test
  void changedStreams() throws IOException {
    streams().run(ROUNDS, ArrowFuzzer::fuzzerTestOneInput);
  }

  @Test
  void changedDocuments() throws IOException {
    documents().run(ROUNDS, JsonFuzzer::fuzzerTestOneInput);
  }
}
