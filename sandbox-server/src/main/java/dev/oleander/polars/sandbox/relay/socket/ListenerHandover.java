package dev.oleander.polars.sandbox.relay.socket;

import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where a box hands over the socket that it listens with: a Unix socket, to which it connects once,
 * to send a byte and, with it, the open file. Made, used and closed by one thread after another;
 * any may {@link #stop} it.
 */
public final class ListenerHandover implements AutoCloseable {
  /** {@code struct sockaddr_un}: the family, and the path with a zero behind it. */
  private static final int ADDRESS_BYTES = 110;

  private static final int PATH_AT = 2;

  /** {@code struct msghdr}, {@code struct iovec} and {@code struct cmsghdr} with one file. */
  private static final int MESSAGE_BYTES = 56;

  private static final int PIECES_AT = 16;
  private static final int PIECE_COUNT_AT = 24;
  private static final int CONTROL_AT = 32;
  private static final int CONTROL_LENGTH_AT = 40;
  private static final int PIECE_BYTES = 16;
  private static final int LENGTH_AT = 8;
  private static final int CONTROL_BYTES = 20;
  private static final int LEVEL_AT = 8;
  private static final int TYPE_AT = 12;
  private static final int FILE_AT = 16;

  private final Descriptor socket;

  private ListenerHandover(Descriptor socket) {
    this.socket = socket;
  }

  /**
   * Waits at a path for a box to connect, from now on.
   *
   * @param path where nothing is; its owner removes it
   * @throws IOException when that cannot be done, as with a path of more than 107 bytes
   */
  public static ListenerHandover listen(Path path) throws IOException {
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    if (PATH_AT + name.length + 1 > ADDRESS_BYTES) {
      throw new IOException(
          "the path of a socket may have %d bytes and this has %d: %s"
              .formatted(ADDRESS_BYTES - PATH_AT - 1, name.length, path));
    }
    Descriptor socket =
        new Descriptor(
            Libc.call(
                "socket",
                () -> Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0)));
    boolean listening = false;
    try (Memory address = new Memory(ADDRESS_BYTES)) {
      address.clear();
      address.setShort(0, (short) Libc.AF_UNIX);
      address.write(PATH_AT, name, 0, name.length);
      Libc.call("bind " + path, () -> Libc.bind(socket.number(), address, ADDRESS_BYTES));
      Libc.call("listen", () -> Libc.listen(socket.number(), 1));
      listening = true;
      return new ListenerHandover(socket);
    } finally {
      if (!listening) {
        socket.close();
      }
    }
  }

  /**
   * Waits for the box.
   *
   * @return what the box listens with; the caller's to close
   * @throws IOException when it sends something else, or this is stopped
   */
  public BoxListener await() throws IOException {
    try (Descriptor peer = socket.accept()) {
      return new BoxListener(receive(peer));
    }
  }

  private static Descriptor receive(Descriptor peer) throws IOException {
    try (Memory message = new Memory(MESSAGE_BYTES);
        Memory piece = new Memory(PIECE_BYTES);
        Memory data = new Memory(1);
        Memory control = new Memory(CONTROL_BYTES)) {
      message.clear();
      control.clear();
      piece.setPointer(0, data);
      piece.setLong(LENGTH_AT, data.size());
      message.setPointer(PIECES_AT, piece);
      message.setLong(PIECE_COUNT_AT, 1);
      message.setPointer(CONTROL_AT, control);
      // There is room for one file: the kernel throws further ones away.
      message.setLong(CONTROL_LENGTH_AT, control.size());
      Libc.call("recvmsg", () -> Libc.recvmsg(peer.number(), message, Libc.MSG_CMSG_CLOEXEC));
      if (message.getLong(CONTROL_LENGTH_AT) < CONTROL_BYTES
          || control.getLong(0) != CONTROL_BYTES
          || control.getInt(LEVEL_AT) != Libc.SOL_SOCKET
          || control.getInt(TYPE_AT) != Libc.SCM_RIGHTS) {
        throw new IOException("a box has handed over no socket");
      }
      return new Descriptor(control.getInt(FILE_AT));
    }
  }

  /** Lets {@link #await} fail, now or later. Any thread. */
  public void stop() {
    socket.shutDown(Libc.SHUT_RDWR);
  }

  @Override
  public void close() {
    socket.close();
  }
}
