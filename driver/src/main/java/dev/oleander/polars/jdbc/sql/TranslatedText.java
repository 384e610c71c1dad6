package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A text that is put together from pieces of the application's text and from others, and that knows
 * where each came from.
 */
final class TranslatedText {
  /** Functions within functions may name their operands several times. */
  private static final int MAX_GROWTH = 1 << 20;

  private static final String NEEDS_NO_SPACE_AFTER = "([,";
  private static final String NEEDS_NO_SPACE_BEFORE = ")],;";

  private final String source;
  private final StringBuilder text = new StringBuilder();
  private final List<PositionMap.Piece> pieces = new ArrayList<>();
  private boolean edge;

  TranslatedText(String source) {
    this.source = source;
  }

  /** Whether two characters can follow each other and still be what they were alone. */
  static boolean canTouch(char left, char right) {
    return Character.isWhitespace(left)
        || Character.isWhitespace(right)
        || NEEDS_NO_SPACE_AFTER.indexOf(left) >= 0
        || NEEDS_NO_SPACE_BEFORE.indexOf(right) >= 0;
  }

  /** Adds a part of the source as it is. */
  void copy(int start, int end) {
    if (start < end) {
      separate(source.charAt(start), start);
      pieces.add(new PositionMap.Piece(text.length(), start, true));
      text.append(source, start, end);
    }
  }

  /**
   * Adds a text of the driver's.
   *
   * @param origin the place in the source that it stands for
   */
  void insert(String inserted, int origin) throws SqlScanException {
    put(inserted, origin);
    if (text.length() - source.length() > MAX_GROWTH) {
      throw SqlScanException.unsupported(
          source,
          origin,
          "the escapes nested here make a statement of more than a million characters; use fewer of"
              + " them within each other");
    }
  }

  /** As {@link #insert}, of any length. */
  void put(String inserted, int origin) {
    if (inserted.isEmpty()) {
      return;
    }
    edge = true;
    separate(inserted.charAt(0), origin);
    pieces.add(new PositionMap.Piece(text.length(), origin, false));
    text.append(inserted);
    edge = true;
  }

  /** Adds the parameter of a number. */
  void parameter(int number, int origin) {
    separate('?', origin);
    pieces.add(new PositionMap.Piece(text.length(), origin, false));
    text.append('?').append(number);
  }

  /** Keeps what is added next apart from what is there. */
  void edge() {
    edge = true;
  }

  private void separate(char next, int origin) {
    if (edge && !text.isEmpty() && !canTouch(text.charAt(text.length() - 1), next)) {
      pieces.add(new PositionMap.Piece(text.length(), origin, false));
      text.append(' ');
    }
    edge = false;
  }

  /**
   * The text with its places.
   *
   * @param end the place in the source where it ends
   */
  PositionMap positions(int end) {
    return positions(end, Optional.empty());
  }

  /**
   * The text with its places.
   *
   * @param end the place in the source where it ends
   * @param earlier how the source itself came about; empty if the application wrote it
   */
  PositionMap positions(int end, Optional<PositionMap> earlier) {
    if (pieces.isEmpty() || pieces.get(0).start() > 0) {
      throw new IllegalStateException("a text starts with its first piece");
    }
    pieces.add(new PositionMap.Piece(text.length(), end, true));
    return new PositionMap(source, text.toString(), pieces, earlier);
  }
}
