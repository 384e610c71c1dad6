package dev.oleander.polars.sandbox.relay.socket;

import java.io.IOException;

/**
 * A socket that a box listens with, whose connections the server takes. Used and closed by one
 * thread; any may {@link #stop} it.
 */
public final class BoxListener implements AutoCloseable {
  private final Descriptor socket;

  BoxListener(Descriptor socket) {
    this.socket = socket;
  }

  /**
   * Waits for a connection.
   *
   * @param buffers for what is sent by it
   * @return the caller's to close
   * @throws IOException when there will be none any more: the box has ended, this was stopped, or
   *     the process has too many open files
   */
  public BoxConnection accept(SendBuffers buffers) throws IOException {
    return new BoxConnection(socket.accept(), buffers);
  }

  /** Lets {@link #accept} fail, now or later. Any thread. */
  public void stop() {
    socket.shutDown(Libc.SHUT_RDWR);
  }

  @Override
  public void close() {
    socket.close();
  }
}
