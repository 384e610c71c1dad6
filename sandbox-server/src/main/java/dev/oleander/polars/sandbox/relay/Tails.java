package dev.oleander.polars.sandbox.relay;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The ends of objects that boxes were sent of late. The end of a Parquet file is its footer, which
 * every query over a table asks for first; files of Iceberg's are never changed, and {@link
 * RelayConnection} holds what comes later against what was sent from here. Any thread; bounded.
 */
final class Tails {
  /** The longest that is kept: as much as Polars asks for. */
  static final long MOST_TAIL_BYTES = 512 << 10;

  private static final long MOST_BYTES = 64L << 20;
  private static final int SHARE_OF_HEAP = 16;

  private final long most;

  /** Those asked for most recently last. Guarded by this. */
  private final Map<Key, Tail> tails = new LinkedHashMap<>(16, 0.75f, true);

  /** Of all in {@link #tails}. Guarded by this. */
  private long bytes;

  Tails() {
    this(Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
  }

  /**
   * @param most how many bytes are kept
   */
  Tails(long most) {
    this.most = most;
  }

  /** Objects of one name in two stores have nothing to do with each other. */
  private record Key(Object store, ObjectName object) {}

  /**
   * The end of an object.
   *
   * @param asked for so many bytes, which may be more than the object has
   * @param head the object that it is of
   * @param bytes not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Tail(long asked, ObjectHead head, byte[] bytes) {
    long first() {
      return head.length() - bytes.length;
    }
  }

  synchronized Optional<Tail> find(Object store, ObjectName object, long asked) {
    return Optional.ofNullable(tails.get(new Key(store, object)))
        .filter(tail -> tail.asked() == asked);
  }

  synchronized void keep(Object store, ObjectName object, Tail tail) {
    Key key = new Key(store, object);
    forget(key);
    tails.put(key, tail);
    bytes += tail.bytes().length;
    while (bytes > most) {
      forget(tails.keySet().iterator().next());
    }
  }

  /** Is told what an object is now, and keeps nothing of what it was. */
  synchronized void compare(Object store, ObjectName object, ObjectHead now) {
    Key key = new Key(store, object);
    Tail kept = tails.get(key);
    if (kept != null && !kept.head().etag().equals(now.etag())) {
      forget(key);
    }
  }

  private void forget(Key key) {
    Tail gone = tails.remove(key);
    if (gone != null) {
      bytes -= gone.bytes().length;
    }
  }
}
