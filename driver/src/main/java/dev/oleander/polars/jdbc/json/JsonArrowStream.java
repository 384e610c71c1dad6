package dev.oleander.polars.jdbc.json;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/**
 * An answer as the documented JSON, read as the Arrow stream that the same result would be.
 *
 * <p>The answer is decoded as the stream is read, a batch at a time. The end mark comes only when
 * the whole answer was read and says success. All that is wrong with it is a {@link
 * JsonResultException}; an answer that breaks off is a plain {@link IOException}, as a connection
 * that breaks off is, and so is what the source throws.
 *
 * <p>Not for threads; closing it closes the answer.
 */
public final class JsonArrowStream extends InputStream {
  private final ResultDocument document;
  private ArrowMessage message = new ArrowMessage(List.of());
  private int piece;
  private long offset;
  private boolean ended;
  private IOException failure;

  /**
   * @param answer JSON in UTF-8; closed with this stream
   * @param workload the id of the workload, for messages
   * @param memoryLimit bytes that decoding may hold
   * @param batchRows the most rows of a batch; 0 for a number that suits most
   */
  public JsonArrowStream(InputStream answer, String workload, long memoryLimit, int batchRows) {
    this.document = new ResultDocument(answer, workload, new MemoryLimit(memoryLimit), batchRows);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, target.length);
    if (length == 0) {
      return 0;
    }
    while (piece == message.pieces().size()) {
      if (ended) {
        return -1;
      }
      advance();
    }
    ArrowMessage.Piece current = message.pieces().get(piece);
    int count = current.copy(offset, target, from, length);
    offset += count;
    if (offset == current.length()) {
      piece++;
      offset = 0;
    }
    return count;
  }

  private void advance() throws IOException {
    if (failure != null) {
      throw failure;
    }
    try {
      message = document.next();
      ended = document.isAtEnd();
      piece = 0;
    } catch (IOException e) {
      failure = e; // what was read is not the result, however often it is tried
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    document.close();
  }
}
