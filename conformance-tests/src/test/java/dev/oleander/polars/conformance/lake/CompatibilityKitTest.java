package dev.oleander.polars.conformance.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.lake.CompatibilityKit.Outcome;
import dev.oleander.polars.conformance.lake.CompatibilityKit.Verdict;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Iceberg's own REST server passes of Iceberg's compatibility kit, this server passes. */
@Tag("heavy")
@Timeout(900)
final class CompatibilityKitTest {
  /** Where the kit puts some of its tables, wherever the catalog's are. */
  private static final List<Path> PLACES = List.of(Path.of("/tmp/ns"), Path.of("/tmp/newdb"));

  @TempDir private Path directory;

  @AfterEach
  void removeWhatTheKitLeaves() throws IOException {
    for (Path place : PLACES) {
      if (Files.isDirectory(place)) {
        try (Stream<Path> files = Files.walk(place)) {
          for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
            Files.delete(file);
          }
        }
      }
    }
  }

  @Test
  void whatTheReferencePassesThisServerPasses() throws IOException {
    Outcome reference;
    Path folder = Files.createDirectory(directory.resolve("reference"));
    try (IcebergRestServer server = IcebergRestServer.start(folder)) {
      reference = CompatibilityKit.run(folder, server.base(), Map.of());
    }
    Outcome own = own();

    assertThat(own.verdicts().keySet()).isEqualTo(reference.verdicts().keySet());
    assertThat(own.named(Verdict.PASSED))
        .as(own.output())
        .containsAll(reference.named(Verdict.PASSED))
        .hasSizeGreaterThan(130);
    assertThat(own.named(Verdict.FAILED)).as(own.output()).isEmpty();
    assertThat(own.named(Verdict.LEFT_OUT)).isEqualTo(reference.named(Verdict.LEFT_OUT));
  }

  private Outcome own() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("own"));
    Path config =
        Files.writeString(
            folder.resolve("server.yaml"),
            """
            catalogs:
              kit:
                type: jdbc
                uri: jdbc:sqlite:%1$s/kit.sqlite
                warehouse: %1$s/kit
                locations: [%1$s/kit, %1$s/tmp, %2$s]
            """
                .formatted(
                    folder, String.join(", ", PLACES.stream().map(Path::toString).toList())));
    for (Path place : PLACES) {
      Files.createDirectories(place);
    }
    Files.createDirectory(folder.resolve("kit"));
    try (ServerProcess server = ServerProcess.start(folder, "--config", config.toString())) {
      return CompatibilityKit.run(
          folder,
          server.base().resolve("/catalog"),
          Map.of("token", ServerProcess.TOKEN, "warehouse", "kit"));
    }
  }
}
