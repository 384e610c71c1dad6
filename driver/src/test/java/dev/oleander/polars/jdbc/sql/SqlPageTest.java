package dev.oleander.polars.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.jdbc.sql.EscapeFunction.Group;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What docs/sql.md lists of functions is what the table of functions has. */
final class SqlPageTest {
  private static List<String> page() throws IOException {
    return Files.readAllLines(Path.of("..", "docs", "sql.md"));
  }

  @Test
  void listsTheFunctions() throws IOException {
    assertThat(page())
        .containsSequence(
            row("numeric", Group.NUMERIC),
            row("string", Group.STRING),
            row("time and date", Group.TIME_DATE),
            row("system", Group.SYSTEM),
            row("conversion", Group.CONVERSION),
            "");
  }

  @Test
  void listsWhatIsNotOffered() throws IOException {
    List<String> rows =
        EscapeFunction.notOffered().entrySet().stream()
            .map(entry -> "| `%s` | %s |".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.toList());
    rows.add(0, "| --- | --- |");
    rows.add("");

    assertThat(page()).containsSequence(rows);
  }

  private static String row(String title, Group group) {
    return EscapeFunction.names(group).stream()
        .collect(Collectors.joining("` `", "| " + title + " | `", "` |"));
  }
}
