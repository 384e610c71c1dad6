package dev.oleander.polars.conformance.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.programs.LinkClasses;
import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing that the driver needs is left out of its jar: every class in it can be linked, but for a
 * few that the driver's ways do not reach.
 */
final class MissingClassesTest {
  private static final String SHADED = "dev.oleander.polars.jdbc.shaded.";

  /** What may need what is left out, and why nobody asks for it. */
  private static final List<Pattern> UNREACHED =
      List.of(
          // For applications that bring Arrow.
          Pattern.compile("dev\\.oleander\\.polars\\.jdbc\\.OleanderPolarsArrow\\S*"),
          // Optional libraries that an application of OkHttp may bring.
          shaded("okhttp3\\.internal\\.platform\\.(BouncyCastle|Conscrypt|OpenJSSE)\\S*"),
          shaded("okhttp3\\.internal\\.graal\\.\\S+"),
          shaded("okhttp3\\.(Cache|internal\\.cache)\\S*"),
          // The client of Avatica's own server, and its requests and answers.
          shaded("org\\.apache\\.calcite\\.avatica\\.remote\\.\\S+"),
          // Partitions of tables, and a table's rows.
          shaded("org\\.apache\\.iceberg\\.(transforms|data)\\.\\S+"),
          shaded("org\\.apache\\.iceberg\\.expressions\\.ExpressionUtil"),
          shaded("org\\.apache\\.iceberg\\.util\\.BucketUtil"),
          // Hashes of byte streams.
          shaded(
              "org\\.apache\\.iceberg\\.relocated\\.com\\.google\\.common\\.io"
                  + "\\.(BaseEncoding\\$2|ByteSource\\S*|CharSource\\$AsByteSource)"));

  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void everyClassLinks(int feature) throws Exception {
    Outcome outcome =
        JavaProgram.runBeside(
            InstalledJdks.home(feature),
            List.of(),
            LinkClasses.class,
            BuildOutput.driverJar().toString());

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(
            outcome
                .output()
                .lines()
                .filter(
                    name -> UNREACHED.stream().noneMatch(known -> known.matcher(name).matches())))
        .isEmpty();
  }

  private static Pattern shaded(String classes) {
    return Pattern.compile(Pattern.quote(SHADED) + classes);
  }
}
