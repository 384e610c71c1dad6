package dev.oleander.polars.jdbc.arrow;

import java.util.Arrays;

/** Texts that are Java strings already. */
final class KeptTextReader extends TextReader {
  private final String[] texts;

  /**
   * @param texts with null for null; not to be changed afterwards
   */
  KeptTextReader(ResultColumn column, String[] texts) {
    super(column);
    this.texts = texts;
  }

  @Override
  public boolean isNull(int row) {
    return texts[row] == null;
  }

  @Override
  public String getString(int row) {
    return texts[row];
  }

  @Override
  KeptTextReader copy(int from, int to) {
    return new KeptTextReader(column(), Arrays.copyOfRange(texts, from, to));
  }
}
