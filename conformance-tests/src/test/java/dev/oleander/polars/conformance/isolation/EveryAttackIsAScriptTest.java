package dev.oleander.polars.conformance.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No file of attacks is left out: {@link AttackedServer#run} sends each to the API as a script. */
final class EveryAttackIsAScriptTest {
  /**
   * Files that {@link Attacks}, {@link RelayAttacks} and {@link ForgedProtocolTest} run each in a
   * way of its own.
   */
  private static final Set<String> OTHERS =
      Set.of("exhaustion", "daemons", "poison", "relay", "protocol");

  @Test
  void ofTheWholeSuite() throws IOException {
    Set<String> run = new TreeSet<>(Attacks.FILES);
    run.addAll(OTHERS);

    try (Stream<Path> files = Files.list(AttackScripts.FOLDER.resolve("attacks"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              run.stream().map(name -> name + ".py").collect(Collectors.toSet()));
    }
  }
}
