package dev.oleander.polars.sandbox.worker.start;

import dev.oleander.polars.sandbox.relay.Relay;
import dev.oleander.polars.sandbox.worker.box.Box;
import dev.oleander.polars.sandbox.worker.box.WorkerSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/**
 * A box that has begun to start, in its control group, and the socket that it will connect to. A
 * forked one does nothing of its own before {@link #connect}.
 *
 * @param relay by which the box reads object stores, if it does; goes to whom the box goes to
 * @param waitsForGo whether the box waits for a byte once it has connected
 */
public record StartingBox(Box box, WorkerSocket socket, boolean waitsForGo, Optional<Relay> relay)
    implements AutoCloseable {

  /**
   * Waits for the box to connect, and lets it go on.
   *
   * @return the connection, which the caller closes
   * @throws IOException also when the box ends before or the time is up
   */
  public SocketChannel connect(Duration atMost) throws IOException, InterruptedException {
    SocketChannel channel = socket.accept(box.process(), atMost);
    try {
      if (waitsForGo) {
        channel.write(ByteBuffer.wrap(new byte[] {'g'}));
      }
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Closes the socket; the box is ended by {@link Box#kill}. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
