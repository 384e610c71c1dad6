package dev.oleander.polars.conformance.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.conformance.jdbc.Connections;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that root starts as somebody else: what the test run itself cannot be. */
@Tag("slow-start")
final class OrdinaryUserTest {
  @TempDir private Path directory;

  @Test
  void servesInAUserNamespace() throws Exception {
    Identity.assumeRoot();
    Path python = Identity.ORDINARY_USER.python(directory);
    Identity.ORDINARY_USER.give(directory);

    try (ServerProcess server =
            ServerProcess.start(
                Identity.ORDINARY_USER.launcher(), python, directory, "--workers", "1");
        Connection connection = Connections.open(server)) {
      JsonNode health = server.http().get("/health").json();
      assertThat(health.path("isolation").path("inForce").asText())
          .as(health.toString())
          .isEqualTo("bwrap");
      assertThat(health.path("isolation").path("identity").asText())
          .isEqualTo(Identity.ORDINARY_USER.reported());
      assertThat(Connections.rows(connection, "SELECT count(*) AS n FROM flowers"))
          .containsExactly(List.of("150"));
    }
  }
}
