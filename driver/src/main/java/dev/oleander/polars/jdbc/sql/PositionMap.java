package dev.oleander.polars.jdbc.sql;

import java.util.Comparator;
import java.util.List;

/**
 * Leads from places in a rewritten text back to the original. A place inside inserted text leads to
 * the start of what was replaced. Immutable.
 */
public final class PositionMap {
  private final String original;
  private final String rewritten;
  private final List<Splice> splices;

  private PositionMap(String original, String rewritten, List<Splice> splices) {
    this.original = original;
    this.rewritten = rewritten;
    this.splices = splices;
  }

  /** Applies {@code splices}, which do not overlap, to {@code original}. */
  static PositionMap applying(String original, List<Splice> splices) {
    List<Splice> sorted =
        splices.stream()
            .sorted(Comparator.comparingInt(Splice::start).thenComparingInt(Splice::end))
            .toList();
    StringBuilder rewritten = new StringBuilder(original.length() + 16 * sorted.size());
    int copied = 0;
    for (Splice splice : sorted) {
      rewritten.append(original, copied, splice.start()).append(splice.replacement());
      copied = splice.end();
    }
    rewritten.append(original, copied, original.length());
    return new PositionMap(original, rewritten.toString(), sorted);
  }

  String rewritten() {
    return rewritten;
  }

  /**
   * The place in the original text of a place in the rewritten text.
   *
   * @param rewrittenOffset in {@code char}s from 0; one outside the text is brought into it
   */
  public TextPosition originalOf(int rewrittenOffset) {
    int offset = Math.max(0, Math.min(rewrittenOffset, rewritten.length()));
    int growth = 0;
    for (Splice splice : splices) {
      int start = splice.start() + growth;
      if (offset < start) {
        break;
      }
      if (offset < start + splice.replacement().length()) {
        return TextPosition.of(original, splice.start());
      }
      growth += splice.replacement().length() - (splice.end() - splice.start());
    }
    return TextPosition.of(original, offset - growth);
  }

  /**
   * The place in the original text of a line and column of the rewritten text, as an error of
   * Polars has them.
   *
   * @param line from 1; lines end at LF
   * @param column in code points, from 1
   */
  public TextPosition originalOf(int line, int column) {
    return originalOf(TextPosition.offsetOf(rewritten, line, column));
  }
}
