package dev.oleander.polars.sandbox.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A connection that can be asked whether its client is still there. Over HTTP/1.1 nobody reads a
 * connection while its request is being served, so nobody sees it end: this looks ahead into the
 * socket, and keeps what it finds for the reader to come.
 */
final class WatchedEndPoint extends SocketChannelEndPoint {
  private static final int LOOK_AHEAD_BYTES = 1024;

  /** What the look ahead found, in reading mode; null when nothing. Guarded by this. */
  private ByteBuffer found;

  WatchedEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
    super(channel, selector, key, scheduler);
  }

  /**
   * Whether the client has closed its side. Does not block; false while someone else reads the
   * connection.
   */
  synchronized boolean clientGone() {
    if (!isOpen()) {
      return true;
    }
    if (found != null || isFillInterested()) {
      return false;
    }
    ByteBuffer ahead = ByteBuffer.allocate(LOOK_AHEAD_BYTES);
    try {
      int count = getChannel().read(ahead);
      if (count > 0) {
        found = ahead.flip();
      }
      return count < 0;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public synchronized int fill(ByteBuffer buffer) throws IOException {
    if (found == null) {
      return super.fill(buffer);
    }
    int position = buffer.limit();
    int count = Math.min(found.remaining(), buffer.capacity() - position);
    buffer.limit(position + count);
    for (int i = 0; i < count; i++) {
      buffer.put(position + i, found.get());
    }
    if (!found.hasRemaining()) {
      found = null;
    }
    return count;
  }

  @Override
  protected void needsFillInterest() {
    boolean ready;
    synchronized (this) {
      ready = found != null;
    }
    if (ready) {
      getFillInterest().fillable();
    } else {
      super.needsFillInterest();
    }
  }
}
