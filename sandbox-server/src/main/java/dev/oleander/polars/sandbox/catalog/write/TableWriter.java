package dev.oleander.polars.sandbox.catalog.write;

import static dev.oleander.polars.sandbox.catalog.write.Refusals.conflict;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;

/** Writes the tables of one catalog. Any thread. */
public final class TableWriter {
  private static final int LOCKS = 64;
  private static final int MOST_KEYS = 10_000;
  private static final Duration KEYS_FOR = Duration.ofHours(24);

  private final String name;
  private final NewTables rules;
  private final CatalogTurns turns;

  /** Commits to one table wait for each other here rather than lose the race in the catalog. */
  private final Lock[] locks =
      Stream.generate(() -> new ReentrantLock(true)).limit(LOCKS).toArray(Lock[]::new);

  /** What the keys of late were used for: snapshots tell of their own table only. */
  private final Cache<UsedKey, TableIdentifier> used =
      Caffeine.newBuilder().maximumSize(MOST_KEYS).expireAfterWrite(KEYS_FOR).build();

  private final WriteCounter counter = new WriteCounter();

  /** Of writes that go on. */
  private final Set<UsedKey> running = ConcurrentHashMap.newKeySet();

  /**
   * @param name the catalog's
   */
  public TableWriter(String name, NewTables rules, CatalogTurns turns) {
    this.name = name;
    this.rules = rules;
    this.turns = turns;
  }

  /**
   * Begins to write a table whose namespace is there.
   *
   * @param catalog whose turn it is; must stay open until the write is closed
   * @param notes where the write is noted; empty when its files may stay behind if the server dies
   * @return must be closed
   * @throws SandboxException TABLE_EXISTS, CONFLICT, INVALID_REQUEST, UNSUPPORTED
   */
  public TableWrite begin(
      Catalog catalog, TableIdentifier table, WriteOrder order, Optional<WriteNotes> notes) {
    Optional<UsedKey> key =
        order.idempotencyKey().map(text -> new UsedKey(order.principal(), text));
    key.ifPresent(each -> enter(each, table));
    boolean begun = false;
    try {
      TargetTable target = new TargetTable(catalog, table, rules, order);
      Optional<TableOperations> found = target.load();
      Optional<Saved> earlier =
          found.flatMap(there -> Earlier.find(there.current(), target.name(), order));
      if (earlier.isEmpty()) {
        target.check(found);
      } else {
        key.ifPresent(each -> used.put(each, table));
      }
      TableWrite write =
          new TableWrite(
              target,
              order,
              earlier,
              lock(table),
              turns,
              counter,
              () -> note(table, notes),
              () -> key.ifPresent(each -> used.put(each, table)),
              () -> key.ifPresent(running::remove));
      begun = true;
      return write;
    } finally {
      if (!begun) {
        key.ifPresent(running::remove);
      }
    }
  }

  /** What the writes have come to so far. */
  public WriteCounts counts() {
    return counter.counts();
  }

  private void enter(UsedKey key, TableIdentifier table) {
    TableIdentifier before = used.getIfPresent(key);
    if (before != null && !before.equals(table)) {
      throw conflict(
          "idempotencyKey was used for a write to '%s': use a new one for another write"
              .formatted(before),
          null);
    }
    if (!running.add(key)) {
      throw conflict(
          "a write with this idempotencyKey is under way: ask again when it has ended", null);
    }
  }

  private WriteNote note(TableIdentifier table, Optional<WriteNotes> notes) {
    return notes.map(each -> each.begin(name, table)).orElse(WriteNote.NONE);
  }

  private Lock lock(TableIdentifier table) {
    return locks[Math.floorMod(table.hashCode(), LOCKS)];
  }

  /** A key is its principal's own. */
  private record UsedKey(String principal, String key) {}
}
