package dev.oleander.polars.sandbox.http;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * So many connections may be open. One more is closed at once, rather than left to wait in the
 * kernel's queue: its client hears of it and can come again.
 */
final class ConnectionLimit implements SelectorManager.AcceptListener {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);

  private final int most;
  private final ServerConnector connector;

  /** Those that are accepted and not open yet. */
  private final Set<SelectableChannel> opening = ConcurrentHashMap.newKeySet();

  private ConnectionLimit(int most, ServerConnector connector) {
    this.most = most;
    this.connector = connector;
  }

  static void set(int most, ServerConnector connector) {
    connector.getSelectorManager().addEventListener(new ConnectionLimit(most, connector));
  }

  @Override
  public void onAccepting(SelectableChannel channel) {
    if (connector.getConnectedEndPoints().size() + opening.size() < most) {
      opening.add(channel);
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("a connection beyond the limit could not be closed", e);
    }
  }

  @Override
  public void onAccepted(SelectableChannel channel) {
    opening.remove(channel);
  }

  @Override
  public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
    opening.remove(channel);
  }
}
