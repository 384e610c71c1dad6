package dev.oleander.polars.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table as Markdown writes it: the first column to the left, figures to the right. */
final class MarkdownTable {
  private final List<String> lines = new ArrayList<>();

  MarkdownTable(String... header) {
    row(header);
    lines.add("| --- |" + String.join("", Collections.nCopies(header.length - 1, " ---: |")));
  }

  MarkdownTable row(String... cells) {
    lines.add("| " + String.join(" | ", cells) + " |");
    return this;
  }

  @Override
  public String toString() {
    return String.join("\n", lines) + "\n";
  }
}
