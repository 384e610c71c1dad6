package dev.oleander.polars.sandbox.relay.socket;

import java.io.IOException;

/**
 * An open socket of this process, by its number. The number is used by one thread, which also
 * closes it: a number that is closed may be given to another socket at once. Every other thread can
 * only {@link #shutDown} it, upon which the first one's call returns.
 */
final class Descriptor implements AutoCloseable {
  private final int number;

  /** Guarded by this. */
  private boolean closed;

  Descriptor(long number) {
    this.number = Math.toIntExact(number);
  }

  int number() {
    return number;
  }

  /**
   * Waits for a connection to a socket that listens.
   *
   * @return the caller's to close
   * @throws IOException when there will be none any more
   */
  Descriptor accept() throws IOException {
    return new Descriptor(
        Libc.call("accept", () -> Libc.accept4(number, null, null, Libc.SOCK_CLOEXEC)));
  }

  /**
   * Ends what the socket is there for; nothing happens to one that is closed or not connected. Any
   * thread.
   *
   * @param how {@link Libc#SHUT_WR} or {@link Libc#SHUT_RDWR}
   */
  synchronized void shutDown(int how) {
    if (!closed) {
      Libc.shutdown(number, how);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      Libc.close(number);
    }
  }
}
