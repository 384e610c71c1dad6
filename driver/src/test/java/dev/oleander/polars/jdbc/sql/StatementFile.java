package dev.oleander.polars.jdbc.sql;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The cases of {@code statements.txt}, whose head tells its format. */
final class StatementFile {

  /**
   * One statement and what is expected of it.
   *
   * @param kind its kind, or {@code unreadable}
   * @param sql the statement
   * @param expected the text of each {@code -->}
   */
  record Case(int line, String kind, String sql, List<String> expected) {
    boolean isRefused() {
      return expected.get(0).startsWith("refused ");
    }

    @Override
    public String toString() {
      return "line " + line + ": " + sql;
    }
  }

  private StatementFile() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    List<String> block = new ArrayList<>();
    int blockLine = 0;
    int lineNumber = 0;
    for (String line : lines()) {
      lineNumber++;
      if (line.startsWith("=== ") || line.startsWith("# ")) {
        addCase(cases, blockLine, block);
        block.clear();
        blockLine = lineNumber;
      }
      if (line.startsWith("=== ") || !block.isEmpty()) {
        block.add(line);
      }
    }
    addCase(cases, blockLine, block);
    return cases;
  }

  private static void addCase(List<Case> cases, int line, List<String> block) {
    if (block.isEmpty()) {
      return;
    }
    String kind = block.get(0).substring("=== ".length());
    String body = String.join("\n", block.subList(1, block.size())).stripTrailing();
    List<String> parts = List.of(("\n" + body).split("\n--> ", -1));
    cases.add(new Case(line, kind, parts.get(0).substring(1), parts.subList(1, parts.size())));
  }

  private static List<String> lines() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                StatementFile.class.getResourceAsStream("statements.txt"),
                StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
