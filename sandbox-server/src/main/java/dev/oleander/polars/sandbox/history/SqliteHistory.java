package dev.oleander.polars.sandbox.history;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.workload.KeptLog;
import dev.oleander.polars.sandbox.workload.WorkloadHistory;
import dev.oleander.polars.sandbox.workload.WorkloadRecord;
import dev.oleander.polars.sandbox.workload.WorkloadRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history in an SQLite file. One thread writes, off the way of those who hand workloads over;
 * while it cannot, as on a disk that is full, what does not fit into its queue is lost, and
 * workloads go on. Any thread; the one who opened it closes it.
 */
public final class SqliteHistory implements WorkloadHistory, AutoCloseable {
  /** The file within the state directory. */
  public static final String FILE = "history.sqlite";

  private static final Logger LOG = LoggerFactory.getLogger(SqliteHistory.class);
  private static final String STOPPED = "the server was stopped while it ran";

  /** Fewer than the ended workloads in memory: what is not written yet is found there. */
  private static final int MOST_PENDING = WorkloadRegistry.MOST_ENDED - 1;

  private static final int MOST_PENDING_LOG_BYTES = 16 << 20;
  private static final int MOST_AT_ONCE = 256;
  private static final long PRUNE_EVERY_SECONDS = 60;
  private static final int PRUNE_AFTER_ENTRIES = 1_000;
  private static final long PAUSE_AFTER_FAILURE_SECONDS = 5;
  private static final long CLOSE_MILLIS = 10_000;

  private final HistoryWriter writer;

  /** One connection each: a long list must not hold up an admission. Used under their own locks. */
  private final Connection forOne;

  private final Connection forLists;
  private final BlockingQueue<HistoryEntry> queue = new LinkedBlockingQueue<>(MOST_PENDING);
  private final AtomicInteger pendingLogBytes = new AtomicInteger();
  private final AtomicLong lost = new AtomicLong();
  private final long lastNumber;
  private final Thread thread;
  private volatile boolean failing;
  private volatile boolean closing;

  private SqliteHistory(
      HistoryWriter writer, Connection forOne, Connection forLists, long lastNumber) {
    this.writer = writer;
    this.forOne = forOne;
    this.forLists = forLists;
    this.lastNumber = lastNumber;
    this.thread = new Thread(this::writeAll, "history");
    thread.setDaemon(true);
  }

  /**
   * Opens the file in a state directory that no other server uses, or makes it. Workloads that its
   * last server did not see the end of are said to have failed.
   *
   * @throws IOException when no such file can be had
   */
  public static SqliteHistory open(Path stateDirectory, HistoryLimits limits) throws IOException {
    Path file = stateDirectory.resolve(FILE);
    Connection writing = HistoryFile.open(file);
    List<Connection> opened = new ArrayList<>(List.of(writing));
    boolean open = false;
    try {
      HistoryWriter writer = new HistoryWriter(writing, limits);
      int left = writer.failThoseLeft(ErrorCode.WORKER_LOST.name(), STOPPED);
      if (left > 0) {
        LOG.warn("{} workloads were running when the last server ended: they have failed", left);
      }
      writer.prune(Instant.now());
      opened.add(HistoryFile.connect(file));
      opened.add(HistoryFile.connect(file));
      SqliteHistory history =
          new SqliteHistory(writer, opened.get(1), opened.get(2), writer.lastNumber());
      history.thread.start();
      open = true;
      return history;
    } catch (SQLException e) {
      throw new IOException("the history %s cannot be used: %s".formatted(file, e.getMessage()), e);
    } finally {
      if (!open) {
        opened.forEach(SqliteHistory::closeQuietly);
      }
    }
  }

  @Override
  public long lastNumber() {
    return lastNumber;
  }

  @Override
  public void admitted(WorkloadRecord workload) {
    put(new HistoryEntry.State(workload));
  }

  @Override
  public void ended(WorkloadRecord workload) {
    put(new HistoryEntry.State(workload));
  }

  /**
   * Keeps what a workload printed, for as long as there is room; never waits.
   *
   * @param workload one that was handed over as ended
   */
  @Override
  public void keepLog(WorkloadRecord workload, KeptLog log) {
    int size = log.text().length;
    if (pendingLogBytes.addAndGet(size) > MOST_PENDING_LOG_BYTES) {
      pendingLogBytes.addAndGet(-size);
      lost.incrementAndGet();
      return;
    }
    if (!put(new HistoryEntry.Log(workload.number(), log))) {
      pendingLogBytes.addAndGet(-size);
    }
  }

  private boolean put(HistoryEntry entry) {
    boolean taken = !closing && queue.offer(entry);
    if (!taken) {
      lost.incrementAndGet();
    }
    return taken;
  }

  @Override
  public Optional<WorkloadRecord> find(String principal, UUID id) {
    synchronized (forOne) {
      try (PreparedStatement find = forOne.prepareStatement(HistoryRows.FIND)) {
        find.setString(1, principal);
        find.setString(2, id.toString());
        try (ResultSet rows = find.executeQuery()) {
          return rows.next() ? Optional.of(HistoryRows.read(rows)) : Optional.empty();
        }
      } catch (SQLException | IllegalArgumentException e) {
        LOG.error("the history cannot be read: workload {} counts as unknown", id, e);
        return Optional.empty();
      }
    }
  }

  @Override
  public List<WorkloadRecord> before(String principal, long number, int limit) {
    List<WorkloadRecord> found = new ArrayList<>();
    synchronized (forLists) {
      try (PreparedStatement before = forLists.prepareStatement(HistoryRows.BEFORE)) {
        before.setString(1, principal);
        before.setLong(2, number);
        before.setInt(3, limit);
        try (ResultSet rows = before.executeQuery()) {
          while (rows.next()) {
            found.add(HistoryRows.read(rows));
          }
        }
      } catch (SQLException | IllegalArgumentException e) {
        LOG.error(
            "the history cannot be read: a list of workloads is shorter than it should be", e);
      }
    }
    return found;
  }

  /** What a workload printed; empty when it is not kept. */
  @Override
  public Optional<KeptLog> log(WorkloadRecord workload) {
    synchronized (forLists) {
      try (PreparedStatement find =
          forLists.prepareStatement("SELECT text, dropped FROM logs WHERE number = ?")) {
        find.setLong(1, workload.number());
        try (ResultSet rows = find.executeQuery()) {
          return rows.next()
              ? Optional.of(new KeptLog(rows.getBytes(1), rows.getLong(2)))
              : Optional.empty();
        }
      } catch (SQLException e) {
        LOG.error("the log of workload {} cannot be read from the history", workload.id(), e);
        return Optional.empty();
      }
    }
  }

  public HistoryStatus status() {
    return new HistoryStatus(queue.size(), lost.get(), failing);
  }

  /** Until it is closed; then what is left is written, if it can be. */
  private void writeAll() {
    int sincePruned = 0;
    long prunedAt = System.nanoTime();
    List<HistoryEntry> batch = new ArrayList<>();
    while (!closing || !queue.isEmpty()) {
      try {
        HistoryEntry first = queue.poll(PRUNE_EVERY_SECONDS, TimeUnit.SECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, MOST_AT_ONCE - 1);
        }
      } catch (InterruptedException e) {
        LOG.trace("the history is being closed", e);
      }
      sincePruned += batch.size();
      writeUntilItSucceeds(batch);
      batch.clear();
      if (sincePruned >= PRUNE_AFTER_ENTRIES
          || System.nanoTime() - prunedAt > TimeUnit.SECONDS.toNanos(PRUNE_EVERY_SECONDS)) {
        sincePruned = 0;
        prunedAt = System.nanoTime();
        prune();
      }
    }
  }

  /** Tries again and again; gives up when the history is closed. */
  private void writeUntilItSucceeds(List<HistoryEntry> batch) {
    while (!batch.isEmpty()) {
      try {
        writer.write(batch);
        if (failing) {
          failing = false;
          LOG.info("the history is written again; {} entries of it are lost", lost.get());
        }
        break;
      } catch (SQLException e) {
        if (!failing) {
          failing = true;
          LOG.error(
              "the history cannot be written, and workloads go on without it: see to the disk of"
                  + " the state directory",
              e);
        }
        if (closing || !pause()) {
          lost.addAndGet(batch.size());
          break;
        }
      }
    }
    for (HistoryEntry entry : batch) {
      if (entry instanceof HistoryEntry.Log log) {
        pendingLogBytes.addAndGet(-log.log().text().length);
      }
    }
  }

  /**
   * @return false when the history is being closed
   */
  private boolean pause() {
    try {
      TimeUnit.SECONDS.sleep(PAUSE_AFTER_FAILURE_SECONDS);
      return true;
    } catch (InterruptedException e) {
      LOG.trace("the history is being closed", e);
      return false;
    }
  }

  private void prune() {
    try {
      writer.prune(Instant.now());
    } catch (SQLException e) {
      LOG.warn("old entries of the history cannot be deleted", e);
    }
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.error("the history is still being written: {} entries are lost", queue.size());
      return;
    }
    synchronized (forOne) {
      closeQuietly(forOne);
    }
    synchronized (forLists) {
      closeQuietly(forLists);
    }
    closeQuietly(writer);
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      LOG.warn("the history was not closed cleanly", e);
    }
  }
}
