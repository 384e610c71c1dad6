package dev.oleander.polars.sandbox;

import static dev.oleander.polars.sandbox.TestServer.query;
import static dev.oleander.polars.sandbox.TestServer.withId;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server with two tiers, asked through its API. */
@Timeout(180)
@Tag("slow-start")
final class ServerTiersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String COUNT = "SELECT count(*) AS n FROM flowers";

  /** Needs about 800 MiB. */
  private static final String LARGE =
      "SELECT ARRAY_LENGTH(ARRAY_AGG("
          + "a.species || b.species || c.species || a.species || b.species || c.species"
          + " || a.species || b.species || c.species)) AS n"
          + " FROM flowers a CROSS JOIN flowers b CROSS JOIN flowers c";

  /** Computes for minutes before its first row. */
  private static final String SLOW =
      "SELECT count(DISTINCT a.sepal_length * b.sepal_width * c.petal_length * d.petal_width) AS n"
          + " FROM flowers a CROSS JOIN flowers b CROSS JOIN flowers c CROSS JOIN flowers d"
          + " CROSS JOIN flowers e";

  @TempDir private static Path folder;
  private static TestServer server;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    server =
        new TestServer(
            folder,
            Map.of(
                "tiers.2.workers", 1,
                "tiers.2.memory", "512MiB",
                "tiers.4.workers", 1,
                "tiers.4.threads", 4,
                "tiers.4.memory", "3GiB",
                "capacity.vcpus", 4,
                "queue.limitPerPrincipal", 1,
                "queue.timeoutSeconds", 5));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    assertThat(folder.resolve("state")).isEmptyDirectory();
  }

  @Test
  void aTierThatTheServerDoesNotHaveIsRefusedNamingThoseThatItHas() throws Exception {
    HttpResponse<String> response = server.send(client, server.post(query(COUNT, vcpus(8))));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(response.body()).get("errorCode").textValue())
        .isEqualTo("UNSUPPORTED");
    assertThat(JSON.readTree(response.body()).get("error").textValue())
        .isEqualTo("vcpus is 8, a tier that this server does not have; its tiers are 2, 4");
  }

  @Test
  void polarsHasTheThreadsOfItsTier() throws Exception {
    for (int vcpus : List.of(2, 4)) {
      assertThat(run(query(COUNT, vcpus(vcpus))).at("/results/rows").toString())
          .isEqualTo("[[150]]");
    }
    List<Long> threads =
        ProcessHandle.current()
            .descendants()
            .map(process -> polarsThreads(process.pid()))
            .filter(count -> count > 0)
            .toList();
    assertThat(threads).containsExactlyInAnyOrder(2L, 4L);
  }

  @Test
  void theMemoryLimitIsThatOfTheTier() throws Exception {
    HttpResponse<String> small = answer(query(LARGE, vcpus(2)));
    assertThat(small.statusCode()).isEqualTo(500);
    assertThat(small.body()).contains("OUT_OF_MEMORY");
    assertThat(run(query(LARGE, vcpus(4))).at("/results/rows").toString()).isEqualTo("[[3375000]]");
  }

  @Test
  void whoIsTurnedAwayIsToldWhyAndWhenToComeBack() throws Exception {
    UUID id = UUID.randomUUID();
    CompletableFuture<HttpResponse<String>> running =
        client.sendAsync(
            server.post(query(SLOW, vcpus(4) + withId(id))).build(), BodyHandlers.ofString());
    try {
      assertOthersAreTurnedAway();
    } finally {
      server.send(client, server.request("/api/v1/workloads/" + id).DELETE());
    }
    assertThat(running.join().statusCode()).isEqualTo(499);
    awaitHealth(now -> now.at("/capacity/vcpusInUse").intValue() == 0);
    assertThat(run(query(COUNT, vcpus(2))).at("/results/rows").toString()).isEqualTo("[[150]]");
  }

  private void assertOthersAreTurnedAway() throws Exception {
    awaitHealth(health -> health.at("/tiers/1/busy").intValue() == 1);
    JsonNode health = health();
    assertThat(health.at("/tiers/0/vcpus").intValue()).isEqualTo(2);
    assertThat(health.at("/tiers/1/vcpus").intValue()).isEqualTo(4);
    assertThat(health.at("/capacity/vcpus").intValue()).isEqualTo(4);
    assertThat(health.at("/capacity/vcpusInUse").intValue()).isEqualTo(4);
    assertThat(health.at("/capacity/memoryBytesInUse").longValue()).isEqualTo(3L << 30);

    HttpResponse<String> noRoom = server.send(client, server.post(query(COUNT, vcpus(2))));
    assertBusy(noRoom, "no room beside the workloads that run for one of 2 vcpus");
    HttpResponse<String> noWorker = server.send(client, server.post(query(COUNT, vcpus(4))));
    assertBusy(noWorker, "no worker of 4 vcpus became free within 5000 ms");

    CompletableFuture<HttpResponse<String>> waiting =
        client.sendAsync(server.post(query(COUNT, vcpus(2))).build(), BodyHandlers.ofString());
    awaitHealth(now -> now.at("/tiers/0/waiting").intValue() == 1);
    assertBusy(
        server.send(client, server.post(query(COUNT, vcpus(2)))),
        "1 workloads of yours are waiting for a worker already");
    assertBusy(waiting.join(), "no room");
  }

  private static void assertBusy(HttpResponse<String> response, String why) throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(429);
    assertThat(JSON.readTree(response.body()).get("errorCode").textValue()).isEqualTo("BUSY");
    assertThat(JSON.readTree(response.body()).get("error").textValue()).contains(why);
    assertThat(response.headers().firstValueAsLong("retry-after").orElseThrow()).isBetween(1L, 60L);
  }

  /** How many threads of Polars' own a process has. */
  private static long polarsThreads(long pid) {
    long count = 0;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path thread : threads) {
        if (Files.readString(thread.resolve("comm")).matches("polars-\\d+\\s*")) {
          count++;
        }
      }
    } catch (IOException e) {
      return 0;
    }
    return count;
  }

  private JsonNode run(String body) throws Exception {
    HttpResponse<String> response = answer(body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  /** What a client gets that comes back while the server is busy. */
  private HttpResponse<String> answer(String body) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    HttpResponse<String> response;
    do {
      response = server.send(client, server.post(body));
    } while (response.statusCode() == 429 && System.nanoTime() < deadline);
    return response;
  }

  private JsonNode health() throws Exception {
    return JSON.readTree(server.send(client, server.request("/health")).body());
  }

  private void awaitHealth(Predicate<JsonNode> condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.test(health())) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("the condition did not come true: " + health());
      }
      Thread.sleep(20);
    }
  }

  private static String vcpus(int vcpus) {
    return ", \"vcpus\": " + vcpus;
  }
}
