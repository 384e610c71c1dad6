package dev.oleander.polars.sandbox.relay;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one workload may read by a relay, and what came of it. Any thread.
 *
 * <p>It may grow while the workload runs, as a script asks for tables; it never shrinks.
 */
public final class RelayAccess {
  private final CopyOnWriteArrayList<RelayedTable> tables = new CopyOnWriteArrayList<>();
  private final AtomicReference<String> failure = new AtomicReference<>();

  /** What the objects were called by the store whose ends were sent as they had been kept. */
  private final Map<ObjectName, String> tails = new ConcurrentHashMap<>();

  private final LongAdder bytes = new LongAdder();
  private final LongAdder requests = new LongAdder();

  /** Lets the workload read a table. */
  public void allow(RelayedTable table) {
    tables.addIfAbsent(table);
  }

  /** Whether there is nothing that the workload may read. */
  public boolean isEmpty() {
    return tables.isEmpty();
  }

  /** The table that an object belongs to, if the workload may read that. */
  Optional<RelayedTable> find(ObjectName object) {
    return tables.stream().filter(table -> table.holds(object)).findFirst();
  }

  /** The first failure stays. */
  void failed(RelayedTable table, StoreException cause) {
    failure.compareAndSet(
        null, "table '%s' cannot be read: %s".formatted(table.name(), cause.getMessage()));
  }

  /** Why a table could not be read, if the store failed: names the table. */
  public Optional<String> failure() {
    return Optional.ofNullable(failure.get());
  }

  void sentTail(ObjectName object, ObjectHead head) {
    tails.put(object, head.etag());
  }

  /** Whether what was sent of an object before, as it had been kept, is of this version. */
  boolean fitsTail(ObjectName object, ObjectHead head) {
    String sent = tails.get(object);
    return sent == null || sent.equals(head.etag());
  }

  void count(long sent) {
    bytes.add(sent);
  }

  void countRequest() {
    requests.increment();
  }

  /** How many bytes of objects the workload has been sent. */
  public long bytes() {
    return bytes.sum();
  }

  /** How many requests of the workload were answered with an object or its head. */
  public long requests() {
    return requests.sum();
  }
}
