package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that says all it can, and its files, hold no secret. */
@Timeout(120)
final class SecretsTest {
  private static final String WRONG_TOKEN = "wrong-and-secret-all-the-same";
  private static final String VARIABLE = "environments-own-secret";

  @TempDir private Path folder;

  @Test
  void neitherOutputNorFilesHoldAToken() throws Exception {
    try (ServerProgram server =
        ServerProgram.start(
            folder,
            Map.of("A_SECRET", VARIABLE),
            "stateDirectory: state",
            "log: {format: json, level: trace}")) {
      server.awaitReady();
      UUID id = UUID.randomUUID();
      assertThat(server.run("SELECT 1 AS one", id).join().statusCode()).isEqualTo(200);
      assertThat(server.run("SELECT 1 AS one", id).join().statusCode()).isEqualTo(409);
      assertThat(server.run("SELEC", UUID.randomUUID()).join().statusCode()).isEqualTo(400);
      assertThat(server.getWithToken("/api/v1/workloads", WRONG_TOKEN).statusCode()).isEqualTo(401);
      assertThat(server.get("/api/v1/nothing").statusCode()).isEqualTo(404);
      assertThat(server.get("/metrics").body()).doesNotContain(ServerProgram.TOKEN, VARIABLE);
      assertThat(filesWithSecrets()).as("while it runs").isEmpty();
      server.process().destroy();
      assertThat(server.process().waitFor(60, TimeUnit.SECONDS)).isTrue();

      List<String> lines = server.log().lines().toList();
      assertThat(lines).isNotEmpty();
      for (String line : lines) {
        JsonNode object = new ObjectMapper().readTree(line);
        assertThat(object.get("message").isTextual()).as(line).isTrue();
      }
    }
    assertThat(filesWithSecrets()).as("afterwards").isEmpty();
  }

  private List<String> filesWithSecrets() throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        boolean secret =
            Stream.of(ServerProgram.TOKEN, WRONG_TOKEN, VARIABLE).anyMatch(text::contains);
        if (secret && !file.equals(folder.resolve("tokens"))) {
          found.add(file.toString());
        }
      }
    }
    return found;
  }
}
