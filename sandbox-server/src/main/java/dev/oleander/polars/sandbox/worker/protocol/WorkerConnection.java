package dev.oleander.polars.sandbox.worker.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Frames to and from a worker: one byte of kind, four of length, the payload. Only touched by one
 * thread at a time: first the one that starts the worker, then whoever runs a workload on it.
 */
public final class WorkerConnection implements AutoCloseable {
  static final int MAX_PAYLOAD = 16 << 20;

  private static final int HEADER = 5;
  private static final int BUFFER = 128 << 10;

  private final SocketChannel channel;

  /** Always ready to be read from. */
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);

  public WorkerConnection(SocketChannel channel) {
    this.channel = channel;
  }

  /** The head of a frame, whose payload must then be taken whole. */
  record Frame(char kind, int length) {}

  void send(char kind, byte[] payload) throws ConnectionException {
    ByteBuffer frame =
        ByteBuffer.allocate(HEADER + payload.length)
            .put((byte) kind)
            .putInt(payload.length)
            .put(payload)
            .flip();
    try {
      while (frame.hasRemaining()) {
        channel.write(frame);
      }
    } catch (IOException e) {
      throw ConnectionException.brokenOff("the worker takes no request", e);
    }
  }

  Frame next() throws ConnectionException {
    while (buffer.remaining() < HEADER) {
      fill();
    }
    char kind = (char) (buffer.get() & 0xff);
    int length = buffer.getInt();
    if (length < 0 || length > MAX_PAYLOAD) {
      throw ConnectionException.violation(
          "announced a frame of %d bytes, more than the %d allowed"
              .formatted(Integer.toUnsignedLong(length), MAX_PAYLOAD),
          null);
    }
    return new Frame(kind, length);
  }

  /** The payload of a frame that is small by nature. */
  byte[] payload(Frame frame) throws ConnectionException {
    byte[] payload = new byte[frame.length()];
    int at = 0;
    while (at < payload.length) {
      if (!buffer.hasRemaining()) {
        fill();
      }
      int piece = Math.min(buffer.remaining(), payload.length - at);
      buffer.get(payload, at, piece);
      at += piece;
    }
    return payload;
  }

  /** Where the payload of a frame goes. The bytes are only valid during the call. */
  interface Pieces {
    void next(byte[] bytes, int offset, int length) throws IOException;
  }

  /** The number that the payload of a frame begins with; what is left of it must be taken. */
  int number(Frame frame) throws ConnectionException {
    if (frame.length() < Integer.BYTES) {
      throw ConnectionException.violation(
          "sent a '%c' frame without a number".formatted(frame.kind()), null);
    }
    while (buffer.remaining() < Integer.BYTES) {
      fill();
    }
    return buffer.getInt();
  }

  /** Hands on the next bytes of a payload as they come, in pieces no larger than the buffer. */
  void relay(int length, Pieces pieces) throws ConnectionException, IOException {
    int left = length;
    while (left > 0) {
      if (!buffer.hasRemaining()) {
        fill();
      }
      int piece = Math.min(buffer.remaining(), left);
      int at = buffer.position();
      buffer.position(at + piece);
      pieces.next(buffer.array(), at, piece);
      left -= piece;
    }
  }

  private void fill() throws ConnectionException {
    buffer.compact();
    int read;
    try {
      read = channel.read(buffer);
    } catch (IOException e) {
      throw ConnectionException.brokenOff("the connection to the worker broke off", e);
    } finally {
      buffer.flip();
    }
    if (read < 0) {
      throw ConnectionException.brokenOff("the worker closed the connection", null);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
