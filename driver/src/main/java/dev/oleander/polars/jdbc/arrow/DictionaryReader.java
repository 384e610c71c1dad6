package dev.oleander.polars.jdbc.arrow;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.SQLException;

/** Texts that stand in a dictionary once; the column has their numbers. */
final class DictionaryReader extends TextReader {
  private final FixedBuffers buffers;
  private final IntegralReader positions;
  private final TextDictionary dictionary;

  /**
   * @param positions reads the numbers out of the buffers
   */
  DictionaryReader(
      ResultColumn column,
      FixedBuffers buffers,
      IntegralReader positions,
      TextDictionary dictionary) {
    super(column);
    this.buffers = buffers;
    this.positions = positions;
    this.dictionary = dictionary;
  }

  @Override
  public boolean isNull(int row) {
    return buffers.isNull(row) || dictionary.isNull(positions.getLong(row));
  }

  @Override
  KeptTextReader copy(int from, int to) throws SQLException {
    String[] texts = new String[to - from];
    for (int row = from; row < to; row++) {
      texts[row - from] = isNull(row) ? null : getString(row);
    }
    return new KeptTextReader(column(), texts);
  }

  @Override
  public String getString(int row) throws SQLException {
    long position = positions.getLong(row);
    if (position < 0 || position >= dictionary.size()) {
      throw SqlState.GENERAL_ERROR.exception(
          "The server sent a result that is no proper Arrow stream: column '"
              + column().name()
              + "' names entry "
              + position
              + " of a dictionary of "
              + dictionary.size()
              + ".");
    }
    return dictionary.get((int) position);
  }
}
