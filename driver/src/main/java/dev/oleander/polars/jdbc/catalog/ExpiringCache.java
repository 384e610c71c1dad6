package dev.oleander.polars.jdbc.catalog;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * Keeps what was read for a short while, and at most so much of it: the longest unused goes first.
 * Any thread may use it; two that miss the same key at once both load it. A failure is not kept,
 * and neither is what was asked for before {@link #clear}.
 */
final class ExpiringCache<K, V> {
  /** Reads what is not in the cache. */
  interface Loader<V> {
    V load() throws SQLException;
  }

  /** The moment at which something was asked for, from which on it ages. */
  record Asked(long nanos, long clears) {}

  private record Entry<V>(V value, long askedAt, int weight) {}

  private final long lifeNanos;
  private final long capacity;
  private final ToIntFunction<V> weigher;
  private final LongSupplier nanoClock;

  // Guarded by itself, as are the two fields that follow; in order of last use.
  private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long weight;
  private long clears;

  /**
   * @param life how long an entry is kept; zero keeps none
   * @param capacity the most that all entries together may weigh
   * @param weigher what a value weighs, at least 1
   */
  ExpiringCache(Duration life, long capacity, ToIntFunction<V> weigher, LongSupplier nanoClock) {
    this.lifeNanos = life.toNanos();
    this.capacity = capacity;
    this.weigher = weigher;
    this.nanoClock = nanoClock;
  }

  V get(K key, Loader<V> loader) throws SQLException {
    Optional<V> kept = find(key);
    if (kept.isPresent()) {
      return kept.get();
    }
    Asked asked = ask();
    V value = loader.load();
    put(asked, key, value);
    return value;
  }

  /** What is kept under a key and is young enough. */
  Optional<V> find(K key) {
    synchronized (entries) {
      Entry<V> entry = entries.get(key);
      return entry != null && nanoClock.getAsLong() - entry.askedAt() < lifeNanos
          ? Optional.of(entry.value())
          : Optional.empty();
    }
  }

  /** To be taken before the call whose answer is {@link #put}. */
  Asked ask() {
    synchronized (entries) {
      return new Asked(nanoClock.getAsLong(), clears);
    }
  }

  void put(Asked asked, K key, V value) {
    int weighed = weigher.applyAsInt(value);
    synchronized (entries) {
      if (lifeNanos == 0 || asked.clears() != clears || weighed > capacity) {
        return;
      }
      Entry<V> before = entries.put(key, new Entry<>(value, asked.nanos(), weighed));
      weight += weighed - (before == null ? 0 : before.weight());
      Iterator<Entry<V>> longestUnused = entries.values().iterator();
      while (weight > capacity) {
        weight -= longestUnused.next().weight();
        longestUnused.remove();
      }
    }
  }

  /** Forgets everything, and what is being loaded at this moment too. */
  void clear() {
    synchronized (entries) {
      entries.clear();
      weight = 0;
      clears++;
    }
  }
}
