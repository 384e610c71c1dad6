package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one of Iceberg's catalogs, which may be down or slow: it is opened when it is first
 * needed, asked by a limited number of threads at once, and left alone for a moment after it did
 * not answer. Any thread; closing it closes the catalog.
 */
final class CatalogLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogLink.class);
  private static final long LEFT_ALONE_NANOS = Duration.ofSeconds(2).toNanos();
  private static final int MOST_AT_ONCE = 64;

  private final String name;
  private final Duration patience;
  private final Supplier<OpenCatalog> opener;
  private final Semaphore turns = new Semaphore(MOST_AT_ONCE);
  private final ReentrantLock opening = new ReentrantLock();

  /** Written under {@link #opening}; null before the first time. */
  private volatile OpenCatalog open;

  /** The last question failed; null when it was answered. */
  private volatile Failure failure;

  private volatile boolean closed;

  /**
   * A catalog of Iceberg's under both of its faces.
   *
   * @param namespaces the same object
   */
  record OpenCatalog(Catalog tables, SupportsNamespaces namespaces) {
    static <C extends Catalog & SupportsNamespaces> OpenCatalog of(C catalog) {
      return new OpenCatalog(catalog, catalog);
    }
  }

  private record Failure(String message, long nanos) {}

  /**
   * @param patience how long opening may take
   * @param opener opens the catalog, and leaves nothing open when that fails
   */
  CatalogLink(String name, Duration patience, Supplier<OpenCatalog> opener) {
    this.name = name;
    this.patience = patience;
    this.opener = opener;
  }

  String name() {
    return name;
  }

  /**
   * Asks the catalog something.
   *
   * @throws SandboxException CATALOG_UNAVAILABLE when it does not answer; FORBIDDEN when it does
   *     not let this server do that
   */
  <T> T ask(Function<OpenCatalog, T> question) {
    Failure last = failure;
    if (last != null && System.nanoTime() - last.nanos() < LEFT_ALONE_NANOS) {
      throw unavailable(last.message(), null);
    }
    if (!turns.tryAcquire()) {
      throw unavailable(
          "%d questions to it wait for their answers already".formatted(MOST_AT_ONCE), null);
    }
    try {
      T answer = question.apply(opened());
      answered();
      return answer;
    } catch (RuntimeException e) {
      throw failed(e);
    } finally {
      turns.release();
    }
  }

  /** As {@link #ask}, for what has no answer. */
  void run(Consumer<OpenCatalog> order) {
    Boolean unused =
        ask(
            there -> {
              order.accept(there);
              return Boolean.TRUE;
            });
  }

  private OpenCatalog opened() {
    OpenCatalog there = open;
    if (there != null) {
      return there;
    }
    try {
      if (!opening.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw unavailable("it is being opened, and that takes long", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("the wait for it was interrupted", e);
    }
    try {
      if (closed) {
        throw unavailable("the server is stopping", null);
      }
      if (open == null) {
        open = opener.get();
      }
      return open;
    } finally {
      opening.unlock();
    }
  }

  private void answered() {
    if (failure != null) {
      failure = null;
      LOG.info("catalog {} answers again", name);
    }
  }

  private RuntimeException failed(RuntimeException e) {
    Optional<CatalogFailure> understood = CatalogFailure.of(e);
    if (understood.isEmpty()) {
      return e;
    }
    CatalogFailure what = understood.get();
    if (!what.unreachable()) {
      return new SandboxException(
          what.code(), "catalog '%s': %s".formatted(name, what.message()), e);
    }
    boolean first = failure == null;
    failure = new Failure(what.message(), System.nanoTime());
    if (first) {
      LOG.warn("catalog {} is not available: {}", name, what.message(), e);
    }
    return unavailable(what.message(), e);
  }

  private SandboxException unavailable(String why, Throwable cause) {
    return new SandboxException(
        ErrorCode.CATALOG_UNAVAILABLE,
        "catalog '%s' is not available: %s".formatted(name, why),
        cause);
  }

  /** What the last question failed of; empty when it was answered, or none was asked yet. */
  Optional<String> problem() {
    return Optional.ofNullable(failure).map(Failure::message);
  }

  @Override
  public void close() {
    closed = true;
    OpenCatalog there = open;
    if (there != null && there.tables() instanceof Closeable closeable) {
      try {
        closeable.close();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot close catalog " + name, e);
      }
    }
  }
}
