package dev.oleander.polars.sandbox.relay.socket;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A connection that a box has made. Read, written and closed by one thread; any may {@link #stop}
 * it.
 */
public final class BoxConnection implements AutoCloseable {
  private static final int MOST_READ_BYTES = 8 << 10;

  private final Descriptor socket;
  private final Memory received = new Memory(MOST_READ_BYTES);

  private final SendBuffers buffers;

  /** What has not been sent yet; null while there is nothing. */
  private Memory piece;

  private int pieceLength;

  BoxConnection(Descriptor socket, SendBuffers buffers) {
    this.socket = socket;
    this.buffers = buffers;
  }

  /**
   * Bounds what may be on the way to the box.
   *
   * @param bytes of which the kernel may allow fewer
   */
  public void setSendBytes(int bytes) throws IOException {
    received.setInt(0, bytes);
    Libc.call(
        "setsockopt",
        () ->
            Libc.setsockopt(
                socket.number(), Libc.SOL_SOCKET, Libc.SO_SNDBUF, received, Integer.BYTES));
  }

  /**
   * Waits for bytes of the box's.
   *
   * @param into which has an array, and room
   * @return how many there are now; -1 at the end
   * @throws IOException when the connection has broken
   */
  public int read(ByteBuffer into) throws IOException {
    int most = Math.min(into.remaining(), MOST_READ_BYTES);
    int read = (int) Libc.call("recv", () -> Libc.recv(socket.number(), received, most, 0));
    received.read(0, into.array(), into.arrayOffset() + into.position(), read);
    into.position(into.position() + read);
    return read == 0 ? -1 : read;
  }

  /**
   * Adds as many bytes to what is to be sent as there is room for; none when {@link #flush} has to
   * come first. Does not wait.
   *
   * @return how many
   */
  public int add(byte[] from, int offset, int length) {
    if (piece == null) {
      piece = buffers.take();
    }
    int added = Math.min(length, SendBuffers.BYTES - pieceLength);
    piece.write(pieceLength, from, offset, added);
    pieceLength += added;
    return added;
  }

  /**
   * Sends what was added, and waits until the kernel has taken it.
   *
   * @throws IOException when the connection has broken, or was stopped
   */
  public void flush() throws IOException {
    int sent = 0;
    while (sent < pieceLength) {
      Pointer from = piece.share(sent);
      int left = pieceLength - sent;
      sent +=
          (int) Libc.call("send", () -> Libc.send(socket.number(), from, left, Libc.MSG_NOSIGNAL));
    }
    giveBack();
  }

  private void giveBack() {
    if (piece != null) {
      buffers.giveBack(piece);
      piece = null;
      pieceLength = 0;
    }
  }

  /** Tells the box that nothing more comes. */
  public void shutdownOutput() {
    socket.shutDown(Libc.SHUT_WR);
  }

  /** Ends the connection, upon which reading and writing it return or fail. Any thread. */
  public void stop() {
    socket.shutDown(Libc.SHUT_RDWR);
  }

  @Override
  public void close() {
    socket.close();
    received.close();
    giveBack();
  }
}
