package dev.oleander.polars.jdbc.catalog;

import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Keeps what was read for a short while, and at most so many entries: the longest unused goes
 * first. Any thread may use it; two that miss the same key at once both load it. A failure is not
 * kept.
 */
final class ExpiringCache<K, V> {
  /** Reads what is not in the cache. */
  interface Loader<V> {
    V load() throws SQLException;
  }

  private record Entry<V>(V value, long loadedAt) {}

  private final long lifeNanos;
  private final int capacity;
  private final LongSupplier nanoClock;

  // Guarded by itself; in order of last use.
  private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param life how long an entry is kept; zero keeps none
   */
  ExpiringCache(Duration life, int capacity, LongSupplier nanoClock) {
    this.lifeNanos = life.toNanos();
    this.capacity = capacity;
    this.nanoClock = nanoClock;
  }

  V get(K key, Loader<V> loader) throws SQLException {
    synchronized (entries) {
      Entry<V> entry = entries.get(key);
      if (entry != null && nanoClock.getAsLong() - entry.loadedAt() < lifeNanos) {
        return entry.value();
      }
    }
    long now = nanoClock.getAsLong();
    V value = loader.load();
    if (lifeNanos > 0) {
      synchronized (entries) {
        entries.put(key, new Entry<>(value, now));
        if (entries.size() > capacity) {
          entries.remove(entries.keySet().iterator().next());
        }
      }
    }
    return value;
  }
}
