package dev.oleander.polars.conformance.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.BuildOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LoggingPageTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\|");
  private static final Pattern LOGGER = Pattern.compile("Logger\\.getLogger\\(\"([^\"]+)\"\\)");

  @Test
  void listsTheLoggersOfTheDriver() throws Exception {
    Set<String> listed =
        names(ROW, Files.readString(BuildOutput.root().resolve("docs/logging.md")));
    assertThat(listed.removeIf(name -> name.endsWith(".shaded"))).isTrue();

    assertThat(listed).isEqualTo(inTheSources());
  }

  private static Set<String> inTheSources() throws IOException {
    Set<String> loggers = new TreeSet<>();
    Path sources = BuildOutput.root().resolve("driver/src/main/java");
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        loggers.addAll(names(LOGGER, Files.readString(file)));
      }
    }
    return loggers;
  }

  private static Set<String> names(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
