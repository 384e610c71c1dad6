package dev.oleander.polars.jdbc.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MetadataVersion;

/** The bytes of a stream: messages one behind the other. */
final class StreamBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /**
   * Adds a message.
   *
   * @param header where the builder has it
   * @param declared the length that the message says its body has
   */
  void message(FlatBufferBuilder builder, byte type, int header, long declared, byte[] body) {
    Message.finishMessageBuffer(
        builder, Message.createMessage(builder, MetadataVersion.V5, type, header, declared, 0));
    byte[] metadata = builder.sizedByteArray();
    int padded = (metadata.length + 7) / 8 * 8;
    out.writeBytes(
        ByteBuffer.allocate(8 + padded)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(-1)
            .putInt(padded)
            .put(metadata)
            .array());
    out.writeBytes(body);
  }

  int length() {
    return out.size();
  }

  byte[] toArray() {
    return out.toByteArray();
  }

  /** Adds the end mark and answers all bytes. */
  byte[] end() {
    out.writeBytes(new byte[] {-1, -1, -1, -1, 0, 0, 0, 0});
    return out.toByteArray();
  }
}
