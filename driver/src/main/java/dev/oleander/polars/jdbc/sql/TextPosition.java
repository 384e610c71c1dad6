package dev.oleander.polars.jdbc.sql;

/**
 * A place in a statement's text.
 *
 * @param offset in {@code char}s from the start, from 0
 * @param line from 1; lines end at LF
 * @param column in code points from 1, as Polars' parser counts
 */
public record TextPosition(int offset, int line, int column) {

  /** The position of {@code offset}, which is brought into the bounds of {@code text}. */
  static TextPosition of(String text, int offset) {
    int bounded = Math.max(0, Math.min(offset, text.length()));
    int line = 1;
    int lineStart = 0;
    for (int i = text.indexOf('\n'); i >= 0 && i < bounded; i = text.indexOf('\n', i + 1)) {
      line++;
      lineStart = i + 1;
    }
    return new TextPosition(bounded, line, text.codePointCount(lineStart, bounded) + 1);
  }

  /** The offset of a line and column of {@code text}, both brought into its bounds. */
  static int offsetOf(String text, int line, int column) {
    int lineStart = 0;
    for (int current = 1; current < line; current++) {
      int lineFeed = text.indexOf('\n', lineStart);
      if (lineFeed < 0) {
        return text.length();
      }
      lineStart = lineFeed + 1;
    }
    int lineFeed = text.indexOf('\n', lineStart);
    int lineEnd = lineFeed < 0 ? text.length() : lineFeed;
    int codePoints = text.codePointCount(lineStart, lineEnd);
    return text.offsetByCodePoints(lineStart, Math.max(0, Math.min(column - 1, codePoints)));
  }

  /** {@code line L, column C}. */
  @Override
  public String toString() {
    return "line " + line + ", column " + column;
  }
}
