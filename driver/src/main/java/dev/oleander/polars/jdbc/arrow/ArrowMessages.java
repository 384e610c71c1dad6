package dev.oleander.polars.jdbc.arrow;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.arrow.flatbuf.Message;

/**
 * Takes an Arrow IPC stream apart into messages. Lengths are checked before anything is allocated
 * for them, and the end of the stream counts only with its mark.
 */
final class ArrowMessages {
  private static final int CONTINUATION = 0xFFFFFFFF;

  /** A schema of ten thousand columns has about a megabyte. */
  private static final int LARGEST_METADATA = 16 << 20;

  private final InputStream in;
  private final byte[] number = new byte[Integer.BYTES];

  ArrowMessages(InputStream in) {
    this.in = in;
  }

  /**
   * Reads the next message without its body.
   *
   * @return null at the end mark
   * @throws TruncatedStreamException at the end of the stream without the mark
   */
  Message next() throws IOException {
    if (readInt() != CONTINUATION) {
      throw new MalformedStreamException("a message does not begin with Arrow's marker");
    }
    int length = readInt();
    if (length == 0) {
      return null;
    }
    if (length < 0 || length > LARGEST_METADATA) {
      throw new MalformedStreamException("a message declares " + length + " bytes of metadata");
    }
    byte[] metadata = in.readNBytes(length); // grows with what arrives, not with what is declared
    if (metadata.length < length) {
      throw new TruncatedStreamException();
    }
    return Message.getRootAsMessage(ByteBuffer.wrap(metadata));
  }

  private int readInt() throws IOException {
    if (in.readNBytes(number, 0, number.length) < number.length) {
      throw new TruncatedStreamException();
    }
    return (number[0] & 0xFF)
        | (number[1] & 0xFF) << 8
        | (number[2] & 0xFF) << 16
        | (number[3] & 0xFF) << 24;
  }
}
