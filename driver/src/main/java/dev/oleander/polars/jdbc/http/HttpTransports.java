package dev.oleander.polars.jdbc.http;

import dev.oleander.polars.jdbc.config.ConnectionConfig;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The transports of one driver: connections to the same server with the same settings share one,
 * with its sockets, threads and TLS sessions. The last of them closes it, so that a driver without
 * connections holds nothing.
 *
 * <p>Any thread may use it.
 */
public final class HttpTransports {
  /** A transport and how many connections use it. */
  private static final class Shared {
    private final Transport transport;
    private int users;

    Shared(Transport transport) {
      this.transport = transport;
    }
  }

  /** One connection's share of a transport. */
  final class Lease implements AutoCloseable {
    private final TransportSettings settings;
    private final Transport transport;
    private final AtomicBoolean returned = new AtomicBoolean();

    private Lease(TransportSettings settings, Transport transport) {
      this.settings = settings;
      this.transport = transport;
    }

    Transport transport() {
      return transport;
    }

    /** Idempotent. */
    @Override
    public void close() {
      if (returned.compareAndSet(false, true)) {
        giveBack(settings);
      }
    }
  }

  // Guarded by "this".
  private final Map<TransportSettings, Shared> open = new HashMap<>();

  /**
   * Makes the HTTP side of a connection; nothing is sent yet.
   *
   * @return the caller's to close
   * @throws SQLException 08001 for a host that cannot be one; 22023 for files of the TLS settings
   *     that cannot be used
   */
  public OleanderHttp open(ConnectionConfig config) throws SQLException {
    Lease lease = lease(TransportSettings.of(config));
    try {
      return OleanderHttp.create(config, lease);
    } catch (SQLException | RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  private synchronized Lease lease(TransportSettings settings) throws SQLException {
    Shared shared = open.get(settings);
    if (shared == null) {
      shared = new Shared(Transport.open(settings));
      open.put(settings, shared);
    }
    shared.users++;
    return new Lease(settings, shared.transport);
  }

  private void giveBack(TransportSettings settings) {
    Transport unused = null;
    synchronized (this) {
      Shared shared = open.get(settings);
      shared.users--;
      if (shared.users == 0) {
        open.remove(settings);
        unused = shared.transport;
      }
    }
    if (unused != null) {
      unused.close();
    }
  }
}
