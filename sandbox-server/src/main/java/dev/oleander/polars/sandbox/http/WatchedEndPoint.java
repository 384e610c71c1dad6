package dev.oleander.polars.sandbox.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A connection that can be asked whether its client is still there, and how long the head of a
 * request has been on its way. Over HTTP/1.1 nobody reads a connection while its request is being
 * served, so nobody sees it end: this looks ahead into the socket, and keeps what it finds for the
 * reader to come.
 */
final class WatchedEndPoint extends SocketChannelEndPoint {
  /** More than the close notification of TLS, behind which the end comes. */
  private static final int LOOK_AHEAD_BYTES = 1024;

  private final ByteBuffer lookAhead = ByteBuffer.allocate(LOOK_AHEAD_BYTES);

  /** How much the look ahead found and nobody read yet; guarded by this. */
  private int found;

  /** Whether a request is being served, or several at once may be; guarded by this. */
  private boolean serving;

  /** Whether the head of a request is on its way; guarded by this. */
  private boolean headBegun = true;

  /** Since when, in System.nanoTime; guarded by this. */
  private long headSince = System.nanoTime();

  WatchedEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
    super(channel, selector, key, scheduler);
  }

  /** The connection that a request came over, beneath its TLS if it has that. */
  static WatchedEndPoint of(Request request) {
    EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    while (endPoint instanceof EndPoint.Wrapper wrapper) {
      endPoint = wrapper.unwrap();
    }
    if (endPoint instanceof WatchedEndPoint watched) {
      return watched;
    }
    throw new IllegalStateException("a request came over " + endPoint);
  }

  /** Tells that the head of a request has arrived. */
  synchronized void headArrived() {
    serving = true;
    headBegun = false;
  }

  /** Tells that the request has been answered, and that the next one may come. */
  synchronized void answered() {
    serving = false;
  }

  /**
   * Whether the head of a request is late: it has begun to arrive, or the connection was opened,
   * longer ago than that.
   *
   * @param now in System.nanoTime
   */
  synchronized boolean headOverdue(long now, long nanos) {
    return headBegun && now - headSince > nanos;
  }

  /**
   * Whether the client has closed its side. Does not block; false while someone else reads the
   * connection.
   */
  synchronized boolean clientGone() {
    if (!isOpen()) {
      return true;
    }
    if (found == LOOK_AHEAD_BYTES || isFillInterested()) {
      return false;
    }
    try {
      lookAhead.limit(LOOK_AHEAD_BYTES).position(found);
      int count = getChannel().read(lookAhead);
      found = lookAhead.position();
      return count < 0;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public synchronized int fill(ByteBuffer buffer) throws IOException {
    int count = found > 0 ? fillFromFound(buffer) : super.fill(buffer);
    if (count > 0 && !serving && !headBegun) {
      headBegun = true;
      headSince = System.nanoTime();
    }
    return count;
  }

  /** The buffer is in reading mode: what it gets goes behind its limit. */
  private int fillFromFound(ByteBuffer buffer) {
    int position = buffer.limit();
    int count = Math.min(found, buffer.capacity() - position);
    buffer.limit(position + count);
    for (int i = 0; i < count; i++) {
      buffer.put(position + i, lookAhead.get(i));
    }
    lookAhead.limit(found).position(count);
    lookAhead.compact();
    found -= count;
    return count;
  }

  @Override
  protected void needsFillInterest() {
    boolean ready;
    synchronized (this) {
      ready = found > 0;
    }
    if (ready) {
      getFillInterest().fillable();
    } else {
      super.needsFillInterest();
    }
  }
}
