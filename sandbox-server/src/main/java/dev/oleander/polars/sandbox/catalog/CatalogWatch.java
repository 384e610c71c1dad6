package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.error.SandboxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the catalogs of other machines something from time to time, each in a thread of its own, so
 * that it is known which of them answer before anyone needs one. Closing it ends the threads.
 */
final class CatalogWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogWatch.class);
  private static final Duration PAUSE = Duration.ofSeconds(15);

  private final List<Thread> threads = new ArrayList<>();

  CatalogWatch(Collection<LakeCatalog> catalogs) {
    for (LakeCatalog catalog : catalogs) {
      if (!catalog.type().equals(CatalogTypes.EMBEDDED)) {
        Thread thread = new Thread(() -> watch(catalog), "watch-catalog-" + catalog.name());
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
      }
    }
  }

  private static void watch(LakeCatalog catalog) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        catalog.check();
      } catch (SandboxException e) {
        // The catalog's own link logs that, once.
      } catch (RuntimeException e) {
        LOG.warn("catalog {} was asked a simple question, and it failed", catalog.name(), e);
      }
      try {
        Thread.sleep(PAUSE.toMillis());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
