package dev.oleander.polars.jdbc.arrow;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Takes an Arrow IPC stream apart into messages. Lengths are checked before anything is allocated
 * for them, and the end of the stream counts only with its mark.
 *
 * <p>Bodies are copied through a heap array: the ways around that in Arrow's own reader need {@code
 * --add-opens}.
 */
final class ArrowMessages {
  private static final int CONTINUATION = 0xFFFFFFFF;

  /** A schema of ten thousand columns has about a megabyte. */
  private static final int LARGEST_METADATA = 16 << 20;

  private static final int CHUNK = 64 << 10;

  private final InputStream in;
  private final BufferAllocator allocator;
  private final byte[] chunk = new byte[CHUNK];

  ArrowMessages(InputStream in, BufferAllocator allocator) {
    this.in = in;
    this.allocator = allocator;
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

  /**
   * Reads the body of the message read last.
   *
   * @return the caller's to close
   * @throws org.apache.arrow.memory.OutOfMemoryException if it is larger than may be had
   */
  ArrowBuf body(Message message) throws IOException {
    long length = message.bodyLength();
    if (length < 0) {
      throw new MalformedStreamException("a message declares " + length + " bytes of body");
    }
    ArrowBuf body = allocator.buffer(length);
    try {
      for (long at = 0; at < length; ) {
        int read = in.read(chunk, 0, (int) Math.min(CHUNK, length - at));
        if (read < 0) {
          throw new TruncatedStreamException();
        }
        body.setBytes(at, chunk, 0, read);
        at += read;
      }
      ArrowBuf complete = body;
      body = null;
      return complete;
    } finally {
      if (body != null) {
        body.close();
      }
    }
  }

  private int readInt() throws IOException {
    int read = in.readNBytes(chunk, 0, Integer.BYTES);
    if (read < Integer.BYTES) {
      throw new TruncatedStreamException();
    }
    return (chunk[0] & 0xFF)
        | (chunk[1] & 0xFF) << 8
        | (chunk[2] & 0xFF) << 16
        | (chunk[3] & 0xFF) << 24;
  }
}
