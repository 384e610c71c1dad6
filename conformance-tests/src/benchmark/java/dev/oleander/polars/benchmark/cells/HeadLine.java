package dev.oleander.polars.benchmark.cells;

import java.io.IOException;
import java.io.InputStream;

/** The lines of the head of a request or an answer. */
final class HeadLine {
  private HeadLine() {}

  /** The next line; empty at the end of the head, and when the other side has gone. */
  static String read(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString().trim();
  }
}
