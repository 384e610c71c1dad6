package dev.oleander.polars.jdbc.arrow;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The texts of one dictionary of a stream; kept as Java strings, so that each is decoded once, and
 * counted among the memory of the connection.
 */
final class TextDictionary {
  /** Of a string without its characters, and its place in the list. */
  private static final int ENTRY_BYTES = 64;

  private final ColumnBuffers buffers;
  private final TextReader reader;
  private List<String> texts = List.of();
  private long reserved;

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
   * @param memory counts the texts, until they are replaced or given up
   * @throws SQLException 53200 if they need more memory than the connection may hold
   */
  void load(BatchCursor batch, boolean added, ResultMemory memory) throws SQLException {
    buffers.load(batch);
    batch.finish();
    if (!added || texts.isEmpty()) {
      release(memory);
      texts = new ArrayList<>();
    }
    for (int row = 0; row < buffers.rows(); row++) {
      String text = buffers.isNull(row) ? null : reader.getString(row);
      long bytes = ENTRY_BYTES + (text == null ? 0 : (long) Character.BYTES * text.length());
      memory.reserve(bytes);
      reserved += bytes;
      texts.add(text);
    }
  }

  /** Takes the texts out of the count. Readers that still have them may go on. Idempotent. */
  void release(ResultMemory memory) {
    memory.release(reserved);
    reserved = 0;
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
