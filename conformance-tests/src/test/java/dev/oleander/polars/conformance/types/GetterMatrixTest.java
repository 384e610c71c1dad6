package dev.oleander.polars.conformance.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.ForeignEngine;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.types.MatrixServer.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every type, with every getter, as Arrow and as JSON: the same values, whatever the zone and the
 * locale. The answers are what the server's worker makes of frames; a server of the test sends
 * them.
 */
@Tag("large")
final class GetterMatrixTest {
  private static final List<String> ZONES =
      List.of("UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia");

  private static final Map<Format, MatrixServer> SERVERS = new EnumMap<>(Format.class);

  private static Path expected;

  @BeforeAll
  static void generate() throws IOException {
    Path directory = BuildOutput.root().resolve("conformance-tests/target/type-matrix");
    Files.createDirectories(directory);
    List<String> arguments = new ArrayList<>(List.of(directory.toString()));
    arguments.addAll(ZONES);
    ForeignEngine.run("type_matrix/generate.py", arguments.toArray(String[]::new));
    expected = directory.resolve("expected.tsv");
    for (Format format : Format.values()) {
      SERVERS.put(format, MatrixServer.start(directory, format));
    }
  }

  @AfterAll
  static void stop() {
    SERVERS.values().forEach(MatrixServer::close);
  }

  @ParameterizedTest
  @CsvSource({
    "UTC, en, US",
    "UTC, tr, TR",
    "UTC, ar, EG",
    "Europe/Berlin, en, US",
    "Europe/Berlin, tr, TR",
    "Europe/Berlin, ar, EG",
    "America/New_York, en, US",
    "America/New_York, tr, TR",
    "America/New_York, ar, EG",
    "Pacific/Apia, en, US",
    "Pacific/Apia, tr, TR",
    "Pacific/Apia, ar, EG",
  })
  void readsEveryValueWithEveryGetter(String zone, String language, String country)
      throws IOException {
    check(zone, language, country, Format.ARROW, Format.JSON);
  }

  @Test
  void readsCompressedBatches() throws IOException {
    check("Europe/Berlin", "en", "US", Format.ZSTD);
  }

  private static void check(String zone, String language, String country, Format... formats)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of(expected.toString()));
    for (Format format : formats) {
      arguments.add(format.name());
      arguments.add(SERVERS.get(format).jdbcUrl());
    }
    JavaProgram.Outcome outcome =
        JavaProgram.run(
            JavaProgram.thisJavaHome(),
            List.of(
                "-XX:TieredStopAtLevel=1", // a program of seconds
                "-Duser.timezone=" + zone,
                "-Duser.language=" + language,
                "-Duser.country=" + country),
            ReadMatrix.class,
            arguments.toArray(String[]::new));

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).matches("\\d{6,} checks\n");
  }
}
