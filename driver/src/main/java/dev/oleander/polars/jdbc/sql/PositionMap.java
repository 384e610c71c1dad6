package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Leads from places in a rewritten text back to the original. A place inside inserted text leads to
 * the start of what it stands for. Immutable.
 */
public final class PositionMap {

  /**
   * A piece of the rewritten text, which reaches to the next one.
   *
   * @param start offset in the rewritten text
   * @param origin offset in the original
   * @param copied whether each further place of it is one further in the original, too
   */
  record Piece(int start, int origin, boolean copied) {}

  private final String original;
  private final String rewritten;
  private final List<Piece> pieces;
  private final Optional<PositionMap> earlier;

  /**
   * A map of {@code pieces} in the order of the rewritten text, the first of which starts it.
   *
   * @param earlier how {@code original} itself came about; empty if the application wrote it
   */
  PositionMap(
      String original, String rewritten, List<Piece> pieces, Optional<PositionMap> earlier) {
    this.original = original;
    this.rewritten = rewritten;
    this.pieces = List.copyOf(pieces);
    this.earlier = earlier;
  }

  /** A text that nothing changed. */
  static PositionMap unchanged(String text) {
    return new PositionMap(text, text, List.of(new Piece(0, 0, true)), Optional.empty());
  }

  /** Applies {@code splices}, which do not overlap, to what this map leads from. */
  PositionMap then(List<Splice> splices) {
    if (splices.isEmpty()) {
      return this;
    }
    List<Splice> sorted =
        splices.stream()
            .sorted(Comparator.comparingInt(Splice::start).thenComparingInt(Splice::end))
            .toList();
    StringBuilder text = new StringBuilder(rewritten.length() + 16 * sorted.size());
    List<Piece> changed = new ArrayList<>(2 * sorted.size() + 1);
    changed.add(new Piece(0, 0, true));
    int copied = 0;
    for (Splice splice : sorted) {
      text.append(rewritten, copied, splice.start());
      changed.add(new Piece(text.length(), splice.start(), false));
      text.append(splice.replacement());
      changed.add(new Piece(text.length(), splice.end(), true));
      copied = splice.end();
    }
    text.append(rewritten, copied, rewritten.length());
    return new PositionMap(rewritten, text.toString(), changed, Optional.of(this));
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
    int offset = rewrittenOffset;
    PositionMap map = this;
    while (true) {
      offset = map.originOf(offset);
      if (map.earlier.isEmpty()) {
        return TextPosition.of(map.original, offset);
      }
      map = map.earlier.get();
    }
  }

  private int originOf(int rewrittenOffset) {
    int offset = Math.max(0, Math.min(rewrittenOffset, rewritten.length()));
    int low = 0;
    int high = pieces.size() - 1;
    while (low < high) { // the last piece that starts at or before the place
      int middle = (low + high + 1) >>> 1;
      if (pieces.get(middle).start() <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    Piece piece = pieces.get(low);
    int beyond = piece.copied() ? offset - piece.start() : 0;
    return Math.min(piece.origin() + beyond, original.length());
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

  /** The text that the application wrote. */
  String written() {
    PositionMap map = this;
    while (map.earlier.isPresent()) {
      map = map.earlier.get();
    }
    return map.original;
  }
}
