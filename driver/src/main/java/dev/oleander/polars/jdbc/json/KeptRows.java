package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Rows that came before their columns, as JSON text in memory. */
final class KeptRows implements AutoCloseable {
  private final GrowingBytes text;
  private final JsonParser parser;

  private KeptRows(GrowingBytes text, JsonParser parser) {
    this.text = text;
    this.parser = parser;
  }

  /**
   * Reads the rows.
   *
   * @param source stands at the beginning of the array of rows; afterwards at its end
   */
  static KeptRows read(JsonParser source, MemoryLimit memory) throws IOException {
    GrowingBytes text = new GrowingBytes(memory);
    try {
      JsonCopy.copy(source, JsonToken.START_ARRAY, text);
    } catch (BadValueException e) {
      throw JsonResultException.malformed(e.getMessage(), e);
    }
    JsonParser parser =
        JsonParsers.factory(memory.longestText()).createParser(text.array(), 0, text.size());
    parser.nextToken(); // the array begins
    return new KeptRows(text, parser);
  }

  /** Stands before the first row, then wherever it was left. */
  JsonParser parser() {
    return parser;
  }

  @Override
  public void close() throws IOException {
    parser.close();
    text.release();
  }
}
