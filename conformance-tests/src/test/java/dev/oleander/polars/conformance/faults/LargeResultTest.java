package dev.oleander.polars.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.conformance.programs.SumColumn;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import dev.oleander.polars.conformance.server.PlainHttp;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Scanner;
import java.util.UUID;
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

  /** 150 × 150 × 150 × 15 rows of eight bytes. */
  @Test
  void soDoesTheResultOfAScript(ServerProcess server) throws Exception {
    UUID id = UUID.randomUUID();
    String script =
        "a, b, c = (scan('default.flowers').select(pl.col('sepal_length').alias(n)) for n in"
            + " 'abc')\\n"
            + "d = scan('default.flowers').select(d='species').limit(15)\\n"
            + "result = a.join(b, how='cross').join(c, how='cross').join(d,"
            + " how='cross').select('a')";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + PlainHttp.POLARS))
            .header("Authorization", "Bearer " + ServerProcess.TOKEN)
            .header("Accept", PlainHttp.ARROW)
            .POST(
                BodyPublishers.ofString(
                    "{\"mode\": \"script\", \"workloadId\": \"%s\", \"script\": \"%s\"}"
                        .formatted(id, script)))
            .build();
    long bytes;
    try (InputStream body =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream()).body()) {
      bytes = body.transferTo(OutputStream.nullOutputStream());
    }

    JsonNode state = server.http().get("/api/v1/workloads/" + id).json();
    assertThat(state.path("state").asText()).as(state.toString()).isEqualTo("FINISHED");
    assertThat(state.path("rows").asLong()).isEqualTo(50_625_000);
    assertThat(bytes).isGreaterThan(50_625_000L * Double.BYTES);
    assertThat(SumColumn.peakMemoryKib(Long.toString(server.handle().pid())))
        .as("server's peak, KiB")
        .isLessThan(SERVER_PEAK_KIB);
  }
}
