package dev.oleander.polars.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.programs.SumColumn;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.util.List;
import java.util.Scanner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@SandboxServer
@Tag("large")
final class LargeResultTest {
  /** 150 × 150 × 150 × 30 rows; each flower of {@code a} comes 675,000 times. */
  private static final String HUNDRED_MILLION_ROWS =
      "SELECT a.sepal_length AS x, b.petal_width AS y FROM flowers a CROSS JOIN flowers b"
          + " CROSS JOIN flowers c CROSS JOIN (SELECT species FROM flowers LIMIT 30) AS d";

  private static final long ROWS = 101_250_000;
  private static final long SUM = Math.round(675_000 * 876.5);
  private static final long CLIENT_PEAK_KIB = 384 * 1024;
  private static final long SERVER_PEAK_KIB = 512 * 1024;

  @Test
  void aResultLargerThanMemoryFlowsThrough(ServerProcess server) throws Exception {
    Outcome outcome =
        JavaProgram.run(
            JavaProgram.thisJavaHome(),
            List.of("-Xmx128m"),
            SumColumn.class,
            server.jdbcUrl(),
            HUNDRED_MILLION_ROWS);

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    Scanner figures = new Scanner(outcome.output());
    assertThat(figures.nextLong()).isEqualTo(ROWS);
    assertThat(figures.nextLong()).isEqualTo(SUM);
    assertThat(figures.nextLong()).as("client's peak, KiB").isLessThan(CLIENT_PEAK_KIB);
    assertThat(SumColumn.peakMemoryKib(Long.toString(server.handle().pid())))
        .as("server's peak, KiB")
        .isLessThan(SERVER_PEAK_KIB);
  }
}
