package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@Tag("slow-start")
final class MetricsTest {
  private static final String SLOW =
      "SELECT count(DISTINCT a.sepal_length * b.sepal_width * c.petal_length * d.petal_width) AS n"
          + " FROM flowers a CROSS JOIN flowers b CROSS JOIN flowers c CROSS JOIN flowers d"
          + " CROSS JOIN flowers e";

  @TempDir private Path folder;

  @Test
  void tellsWhatTheServerDoes() throws Exception {
    try (ServerProgram server = ServerProgram.start(folder, "stateDirectory: state")) {
      server.awaitReady();
      assertThat(server.run("SELECT 1 AS one", UUID.randomUUID()).join().statusCode())
          .isEqualTo(200);
      assertThat(server.run("SELEC", UUID.randomUUID()).join().statusCode()).isEqualTo(400);
      UUID id = UUID.randomUUID();
      CompletableFuture<HttpResponse<String>> running = server.run(SLOW, id);
      server.awaitState(id, "STARTING", "RUNNING");

      Map<String, Double> during = samples(server);
      String text = server.get("/metrics").body();
      server.delete("/api/v1/workloads/" + id);
      running.join();
      server.awaitReady();
      Map<String, Double> after = samples(server);

      assertThat(during)
          .containsEntry(ours("workloads_total{mode=\"query\",state=\"finished\",tier=\"2\"}"), 1.0)
          .containsEntry(ours("workloads_total{mode=\"query\",state=\"failed\",tier=\"2\"}"), 1.0)
          .containsEntry(ours("workload_rows_total{mode=\"query\"}"), 1.0)
          .containsEntry(ours("request_failures_total{code=\"SYNTAX_ERROR\"}"), 1.0)
          .containsEntry(ours("workers{state=\"busy\",tier=\"2\"}"), 1.0)
          .containsEntry(ours("queue_length{tier=\"2\"}"), 0.0)
          .containsEntry(ours("capacity_used_vcpus"), 2.0)
          .containsEntry(ours("history_failing"), 0.0)
          .containsEntry(ours("history_lost_total"), 0.0)
          .containsEntry(ours("table_commits_total{catalog=\"oleander\"}"), 1.0)
          .containsEntry(ours("table_written_rows_total{catalog=\"oleander\"}"), 150.0)
          .containsEntry(ours("table_commit_conflicts_total{catalog=\"oleander\"}"), 0.0)
          .containsEntry(ours("table_commit_retries_total{catalog=\"oleander\"}"), 0.0)
          .containsEntry(ours("table_commits_unknown_total{catalog=\"oleander\"}"), 0.0)
          .containsKeys(
              ours("worker_start_seconds_count{tier=\"2\"}"),
              ours("workload_queue_seconds_bucket{le=\"+Inf\",tier=\"2\"}"),
              ours("workload_run_seconds_sum{mode=\"query\",tier=\"2\"}"),
              ours("requests_total{status=\"200\"}"),
              ours("history_pending"),
              ours("table_written_bytes_total{catalog=\"oleander\"}"),
              "jvm_threads",
              "jvm_memory_used_bytes{area=\"heap\"}",
              "process_open_fds",
              "process_cpu_seconds_total");
      assertThat(during.keySet())
          .anyMatch(
              name -> name.matches(ours("workloads_active\\{.*state=\"(starting|running)\".*")));
      assertThat(text).contains("# TYPE oleander_polars_workloads_total counter");
      assertThat(after)
          .containsEntry(
              ours("workloads_total{mode=\"query\",state=\"cancelled\",tier=\"2\"}"), 1.0)
          .containsEntry(ours("worker_ends_total{reason=\"cancelled\",tier=\"2\"}"), 1.0);
      assertThat(text).as("no principals").doesNotContain("alice");
    }
  }

  @Test
  void needsAToken() throws Exception {
    try (ServerProgram server = ServerProgram.start(folder)) {
      assertThat(server.getWithoutToken("/metrics").statusCode()).isEqualTo(401);
      assertThat(server.getWithoutToken("/health/ready").statusCode()).isIn(200, 503);
    }
  }

  private static String ours(String name) {
    return "oleander_polars_" + name;
  }

  /** By name, with labels in the order of the alphabet. */
  private static Map<String, Double> samples(ServerProgram server) throws Exception {
    HttpResponse<String> response = server.get("/metrics");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    return response
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .collect(
            Collectors.toMap(
                line -> sorted(line.substring(0, line.lastIndexOf(' '))),
                line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
  }

  private static String sorted(String name) {
    int brace = name.indexOf('{');
    if (brace < 0) {
      return name;
    }
    List<String> labels =
        Arrays.stream(name.substring(brace + 1, name.length() - 1).split("(?<=\"),", -1))
            .sorted()
            .toList();
    return name.substring(0, brace) + "{" + String.join(",", labels) + "}";
  }
}
