package dev.oleander.polars.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.conformance.server.PlainHttp.Answer;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import org.junit.jupiter.api.Test;

@SandboxServer
final class HealthTest {
  @Test
  void tellsTheIsolationInForceWithoutAToken(ServerProcess server) throws IOException {
    Answer answer = server.http().withToken(null).get("/health");

    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    JsonNode isolation = answer.json().path("isolation");
    assertThat(isolation.path("configured").asText()).isEqualTo("bwrap");
    assertThat(isolation.path("inForce").asText()).isEqualTo("bwrap");
    assertThat(isolation.path("problems")).isEmpty();
    assertThat(answer.json().path("polars").asText()).matches("\\d+\\.\\d+\\.\\d+");
  }

  @Test
  void namesItsMethodsWithoutAToken(ServerProcess server) throws IOException {
    Answer answer = server.http().withToken(null).delete("/health");

    assertThat(answer.status()).as(answer::text).isEqualTo(405);
    assertThat(answer.headers()).containsEntry("Allow", "GET");
  }

  @Test
  void listsItsExtensions(ServerProcess server) throws IOException {
    JsonNode extensions = server.http().get("/api/v1/capabilities").json().path("extensions");

    assertThat(extensions)
        .extracting(JsonNode::asText)
        .contains("arrow-stream", "cancel", "workload-state", "workload-id", "max-rows");
  }
}
