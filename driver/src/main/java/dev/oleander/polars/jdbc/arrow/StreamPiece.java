package dev.oleander.polars.jdbc.arrow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.flatbuf.Message;

/**
 * A piece of a result as an Arrow IPC stream: a message with its body, or the end mark. The pieces
 * one after the other are the stream.
 *
 * @param head what comes before the body; read-only
 * @param body read-only, and only good until the next piece is asked for
 * @param rows of the record batch; 0 for all else
 */
public record StreamPiece(ByteBuffer head, ByteBuffer body, long rows) {
  private static final int CONTINUATION = 0xFFFFFFFF;
  private static final int PREFIX = 2 * Integer.BYTES;
  private static final int ALIGNMENT = 8;

  static StreamPiece of(Frame frame) {
    return new StreamPiece(
        head(frame.message()),
        frame.body().bytes(),
        frame.isRecordBatch() ? frame.recordBatch().length() : 0);
  }

  static StreamPiece schema(Message schema) {
    return new StreamPiece(head(schema), ByteBuffer.allocate(0), 0);
  }

  /** What a stream ends with. */
  public static StreamPiece endMark() {
    return new StreamPiece(head(0).flip().asReadOnlyBuffer(), ByteBuffer.allocate(0), 0);
  }

  /** Whether it is the last. */
  public boolean isEndMark() {
    return head.limit() == PREFIX;
  }

  private static ByteBuffer head(Message message) {
    ByteBuffer metadata = message.getByteBuffer().duplicate().clear();
    int length = metadata.remaining();
    int padded = (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return head(padded).put(metadata).clear().asReadOnlyBuffer();
  }

  private static ByteBuffer head(int metadataLength) {
    return ByteBuffer.allocate(PREFIX + metadataLength)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(CONTINUATION)
        .putInt(metadataLength);
  }
}
