package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.IOException;

/**
 * Checks that what a worker sent is exactly one JSON array of rows, so that its inside can be
 * copied into an answer as it is: a worker is not trusted to stay within the place it is given.
 *
 * @param offset where the rows begin: after the opening bracket
 * @param length how long they are, without the closing bracket
 * @param rows how many they are
 */
record JsonFrame(int offset, int length, long rows) {
  private static final int DEEPEST = 500;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /**
   * @param columns how many values every row must have
   * @throws SandboxException WORKER_LOST when the bytes are anything else
   */
  static JsonFrame check(byte[] bytes, int offset, int length, int columns) {
    long rows = 0;
    try (JsonParser parser = FACTORY.createParser(bytes, offset, length)) {
      require(parser.nextToken() == JsonToken.START_ARRAY);
      for (JsonToken row = parser.nextToken();
          row != JsonToken.END_ARRAY;
          row = parser.nextToken()) {
        require(row == JsonToken.START_ARRAY);
        checkRow(parser, columns);
        rows++;
      }
      require(parser.nextToken() == null);
    } catch (IOException e) {
      throw broken(e);
    }
    return within(bytes, offset, length, rows);
  }

  private static void checkRow(JsonParser parser, int columns) throws IOException {
    int values = 0;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      require(token != null);
      parser.skipChildren();
      values++;
    }
    require(values == columns);
  }

  private static JsonFrame within(byte[] bytes, int offset, int length, long rows) {
    int start = offset;
    int end = offset + length;
    while (bytes[start] != '[') {
      start++;
    }
    while (bytes[end - 1] != ']') {
      end--;
    }
    return new JsonFrame(start + 1, end - start - 2, rows);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw broken(null);
    }
  }

  private static SandboxException broken(Throwable cause) {
    return new SandboxException(
        ErrorCode.WORKER_LOST, "the worker sent rows that are not well-formed", cause);
  }
}
