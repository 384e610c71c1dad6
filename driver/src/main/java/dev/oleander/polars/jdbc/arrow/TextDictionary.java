package dev.oleander.polars.jdbc.arrow;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The texts of one dictionary of a stream; kept as Java strings, so that each is decoded once. */
final class TextDictionary {
  private final ColumnBuffers buffers;
  private final TextReader reader;
  private List<String> texts = List.of();

  /**
   * @param reader reads the texts out of the buffers
   */
  TextDictionary(ColumnBuffers buffers, TextReader reader) {
    this.buffers = buffers;
    this.reader = reader;
  }

  /**
   * Reads a batch of the dictionary.
   *
   * @param added whether its texts come after those that are here, else instead of them
   */
  void load(BatchCursor batch, boolean added) throws SQLException {
    buffers.load(batch);
    batch.finish();
    List<String> loaded = new ArrayList<>(added ? texts : List.of());
    for (int row = 0; row < buffers.rows(); row++) {
      loaded.add(buffers.isNull(row) ? null : reader.getString(row));
    }
    texts = loaded;
  }

  int size() {
    return texts.size();
  }

  boolean isNull(long position) {
    return position >= 0 && position < texts.size() && texts.get((int) position) == null;
  }

  String get(int position) {
    return texts.get(position);
  }
}
