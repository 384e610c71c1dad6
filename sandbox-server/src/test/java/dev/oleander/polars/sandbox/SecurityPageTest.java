package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.worker.Isolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/security.md against the code. */
final class SecurityPageTest {
  private static final Path PAGE = Path.of("../docs/security.md");
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");

  @Test
  void describesEachIsolation() throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    int header = lines.indexOf("| `isolation` | for | needs |");
    assertThat(header).isPositive();
    assertThat(lines.stream().skip(header + 2L).takeWhile(line -> line.startsWith("|")))
        .extracting(line -> line.substring(3, line.indexOf('`', 3)))
        .containsExactlyElementsOf(
            Stream.of(Isolation.values()).map(Isolation::configName).toList());
    for (Isolation isolation : Isolation.values()) {
      assertThat(isolation.warnings().isEmpty()).isEqualTo(isolation == Isolation.BWRAP);
    }
  }

  @Test
  void namesTestsThatThereAre() throws IOException {
    Set<String> tests;
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      tests =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith("Test.java"))
              .map(name -> name.replace(".java", ""))
              .collect(Collectors.toSet());
    }
    List<String> named =
        TEST.matcher(Files.readString(PAGE)).results().map(MatchResult::group).toList();
    assertThat(named).isNotEmpty().allMatch(name -> tests.contains(name.replace("`", "")));
  }
}
