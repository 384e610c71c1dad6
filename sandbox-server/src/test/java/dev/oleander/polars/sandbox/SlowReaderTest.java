package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that asks for a long result and reads none of it. */
@Timeout(180)
@Tag("slow-start")
final class SlowReaderTest {
  /** Half a billion rows. */
  private static final String ENDLESS =
      "SELECT a.species FROM flowers a CROSS JOIN flowers b CROSS JOIN flowers c"
          + " CROSS JOIN flowers d";

  @TempDir private static Path folder;
  private static ServerProgram server;

  @BeforeAll
  static void start() throws Exception {
    server = ServerProgram.start(folder, "stallTimeoutSeconds: 15");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP_1_1, application/json",
    "HTTP_1_1, application/vnd.apache.arrow.stream",
    "HTTP_2, application/json",
    "HTTP_2, application/vnd.apache.arrow.stream",
  })
  void usesNoProcessorTimeWhileItWaitsAndIsCutOff(Version version, String accept) throws Exception {
    UUID id = UUID.randomUUID();
    HttpResponse<InputStream> response = server.stream(version, accept, ENDLESS, id);
    assertThat(response.statusCode()).isEqualTo(200);

    // Until a whole second passes in which no process of the box runs and nothing is sent.
    Instant end = Instant.now().plusSeconds(14);
    boolean still = false;
    while (!still && Instant.now().isBefore(end)) {
      long ticks = boxTicks();
      JsonNode before = server.state(id);
      Thread.sleep(1_000);
      JsonNode after = server.state(id);
      still =
          boxTicks() == ticks
              && before.path("state").asText().equals("RUNNING")
              && after.path("state").asText().equals("RUNNING")
              && before.path("bytes").asLong() == after.path("bytes").asLong();
    }
    assertThat(still).isTrue();
    assertThat(server.state(id).path("bytes").asLong())
        .as("what is on its way")
        .isBetween(1L, 1L << 26);

    server.awaitState(id, "CANCELLED");
    assertThat(server.state(id).path("error").asText()).contains("its client read nothing");
    response.body().close();
    server.awaitReady();
  }

  /** The processor time of all processes below the server, in ticks of the kernel's clock. */
  private static long boxTicks() throws IOException {
    List<ProcessHandle> boxes = server.process().descendants().toList();
    long ticks = 0;
    for (ProcessHandle process : boxes) {
      try {
        String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
      } catch (NoSuchFileException e) {
        // It has ended meanwhile: the next look has another sum.
        return -1;
      }
    }
    return ticks;
  }
}
