package dev.oleander.polars.sandbox.catalog;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.oleander.polars.sandbox.catalog.DescribedTables.Description;
import dev.oleander.polars.sandbox.catalog.DescribedTables.Unreadable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.TableMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Describes many tables at once, a page of them at a time. Any thread; closing it ends its threads.
 *
 * <p>Iceberg tries for minutes to read a metadata file that is damaged. So each table has a limited
 * time, and one that could not be read is not tried again for a while.
 */
final class TableDescriptions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TableDescriptions.class);
  private static final String COMMENT = "comment";

  private static final int THREADS = 4;
  private static final int AT_ONCE = 16;
  private static final int PAGE_CHARACTERS = 8 << 20;
  private static final Duration PAGE_TIME = Duration.ofSeconds(10);
  private static final Duration TABLE_TIME = Duration.ofSeconds(3);
  private static final Duration AVOIDED = Duration.ofMinutes(1);
  private static final int MOST_AVOIDED = 10_000;

  private final Function<TableName, Optional<TableMetadata>> metadata;

  /** Those that could not be read a moment ago, and why. */
  private final Cache<TableName, String> avoided =
      Caffeine.newBuilder().expireAfterWrite(AVOIDED).maximumSize(MOST_AVOIDED).build();

  // Each page that is being made has at most AT_ONCE tasks in it.
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          AVOIDED.toSeconds(),
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          task -> {
            Thread thread = new Thread(task, "table-descriptions");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param metadata the current metadata of a table; empty if there is no such table
   */
  TableDescriptions(Function<TableName, Optional<TableMetadata>> metadata) {
    this.metadata = metadata;
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Describes tables until the page is full or has taken long. Those that are gone are left out.
   *
   * @param tables in order
   */
  DescribedTables page(Iterator<TableName> tables) throws InterruptedException {
    long end = System.nanoTime() + PAGE_TIME.toNanos();
    List<Description> described = new ArrayList<>();
    List<Unreadable> unreadable = new ArrayList<>();
    Optional<TableName> last = Optional.empty();
    long characters = 0;
    while (tables.hasNext()) {
      if (last.isPresent() && (characters > PAGE_CHARACTERS || System.nanoTime() > end)) {
        return new DescribedTables(described, unreadable, last);
      }
      List<TableName> few = new ArrayList<>();
      while (few.size() < AT_ONCE && tables.hasNext()) {
        few.add(tables.next());
      }
      for (Reading reading : read(few)) {
        Optional<Description> description = reading.description();
        description.ifPresent(described::add);
        reading.unreadable().ifPresent(unreadable::add);
        characters += description.map(found -> found.schema().length()).orElse(0);
        last = Optional.of(reading.name);
      }
    }
    return new DescribedTables(described, unreadable, Optional.empty());
  }

  /** Reads all of them, in order. */
  private List<Reading> read(List<TableName> names) throws InterruptedException {
    Map<TableName, Reading> readings = new LinkedHashMap<>();
    names.forEach(name -> readings.put(name, new Reading(name)));
    List<Reading> waiting =
        readings.values().stream().filter(reading -> !reading.isAvoided()).toList();
    // Tables that are hard to read may keep the others from their turn: they get it in the next.
    while (!waiting.isEmpty()) {
      List<Future<Void>> turns =
          threads.invokeAll(waiting, TABLE_TIME.toMillis(), TimeUnit.MILLISECONDS);
      List<Reading> next = new ArrayList<>();
      for (int i = 0; i < turns.size(); i++) {
        if (!waiting.get(i).settle(turns.get(i))) {
          next.add(waiting.get(i));
        }
      }
      waiting = next;
    }
    return List.copyOf(readings.values());
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  /** One table being read. */
  private final class Reading implements Callable<Void> {
    private final TableName name;

    // Written by the thread that reads, and read when it is done. When its turn came, in
    // System.nanoTime; null before.
    private volatile Long begun;
    private volatile Description description;

    // Only touched by the thread that makes the page.
    private String error;

    Reading(TableName name) {
      this.name = name;
    }

    boolean isAvoided() {
      error = avoided.getIfPresent(name);
      return error != null;
    }

    @Override
    public Void call() {
      begun = System.nanoTime();
      description =
          metadata
              .apply(name)
              .map(
                  current ->
                      new Description(
                          name,
                          Optional.ofNullable(current.property(COMMENT, null)),
                          SchemaParser.toJson(current.schema()),
                          TablePlaces.locations(current)))
              .orElse(null);
      return null;
    }

    /**
     * Takes the outcome of a turn.
     *
     * @return false if its turn did not come, or only when the others' was ended
     */
    boolean settle(Future<Void> turn) throws InterruptedException {
      try {
        turn.get();
        return true;
      } catch (CancellationException e) {
        Long since = begun;
        if (since == null || System.nanoTime() - since < TABLE_TIME.toNanos() / 2) {
          begun = null;
          return false;
        }
        avoid("its metadata could not be read within " + TABLE_TIME.toSeconds() + " s", e);
        return true;
      } catch (ExecutionException e) {
        avoid("its metadata cannot be read", e.getCause());
        return true;
      }
    }

    private void avoid(String why, Throwable cause) {
      LOG.warn("table {}: {}", name, why, cause);
      error = "table '" + name + "': " + why + "; the server's log says more";
      avoided.put(name, error);
    }

    Optional<Description> description() {
      return error == null ? Optional.ofNullable(description) : Optional.empty();
    }

    Optional<Unreadable> unreadable() {
      return Optional.ofNullable(error).map(why -> new Unreadable(name, why));
    }
  }
}
