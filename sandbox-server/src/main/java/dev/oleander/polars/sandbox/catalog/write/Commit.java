package dev.oleander.polars.sandbox.catalog.write;

import static dev.oleander.polars.sandbox.catalog.write.Refusals.conflict;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.util.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commit of one write, with all its attempts. One thread. */
final class Commit {
  private static final Logger LOG = LoggerFactory.getLogger(Commit.class);
  private static final int RETRIES = 50;
  private static final long LEAST_WAIT_MILLIS = 20;
  private static final long MOST_WAIT_MILLIS = 2_000;
  private static final long MOST_MILLIS = 120_000;
  private static final int LOOKS = 5;

  private final TargetTable table;
  private final Schema result;
  private final List<String> columns;
  private final List<DataFile> staged;
  private final FileIO storage;
  private final WriteNote note;
  private final WriteCounter counter;

  /** What becomes part of the table: those that were staged, or copies of them. */
  private List<DataFile> files;

  private int attempts;

  /** Wrote the copies; null when there are none. */
  private NotedFileIO copies;

  private boolean clean = true;

  /**
   * @param columns of the table that those of the result go to
   * @param staged the files that were written
   * @param storage reads these
   * @param counter is told of attempts after the first
   */
  Commit(
      TargetTable table,
      Schema result,
      List<String> columns,
      List<DataFile> staged,
      FileIO storage,
      WriteNote note,
      WriteCounter counter) {
    this.table = table;
    this.result = result;
    this.columns = columns;
    this.staged = staged;
    this.files = staged;
    this.storage = storage;
    this.note = note;
    this.counter = counter;
  }

  /**
   * How it went.
   *
   * @param committed false when the same write had been committed before, and the files are not
   *     needed
   * @param copied whether the table has copies of the files, which themselves are not needed
   */
  record Outcome(Saved saved, boolean committed, boolean copied) {}

  /**
   * Commits, again and again while others commit first.
   *
   * @throws SandboxException CONFLICT when others did so too often or changed the table otherwise;
   *     SCHEMA_MISMATCH when others made the table, and the result does not fit theirs;
   *     COMMIT_UNKNOWN
   */
  Outcome run(WriteOrder order, Target found) {
    Outcome outcome = null;
    boolean unknown = false;
    try {
      outcome = retried(order, found);
      return outcome;
    } catch (SandboxException e) {
      unknown = e.code() == ErrorCode.COMMIT_UNKNOWN;
      throw e;
    } finally {
      boolean needed = unknown || (outcome != null && outcome.committed());
      if (copies != null && !needed) {
        takeBack(copies);
      }
    }
  }

  private Outcome retried(WriteOrder order, Target found) {
    Target[] target = {found};
    Outcome[] outcome = new Outcome[1];
    try {
      Tasks.foreach(order)
          .retry(RETRIES)
          .exponentialBackoff(LEAST_WAIT_MILLIS, MOST_WAIT_MILLIS, MOST_MILLIS, 2.0)
          .onlyRetryOn(CommitFailedException.class)
          .run(
              each -> {
                if (attempts++ > 0) {
                  counter.retried();
                }
                target[0] = table.again(target[0], result, columns);
                outcome[0] = attempt(each, target);
              });
    } catch (CommitFailedException e) {
      throw conflict(
          "others changed table '%s' again and again while this was to be written: try again later"
              .formatted(table.name()),
          e);
    }
    return outcome[0];
  }

  /**
   * @param target one element, which a table that another one has made replaces
   * @throws CommitFailedException when it is worth another attempt
   */
  private Outcome attempt(WriteOrder order, Target[] target) {
    Target now = target[0];
    Optional<Saved> earlier =
        now.base().flatMap(current -> Earlier.find(current, table.name(), order));
    if (earlier.isPresent()) {
      return new Outcome(earlier.get(), false, false);
    }
    NotedFileIO own = new NotedFileIO(now.operations().io(), note);
    TableMetadata next;
    try {
      next = now.with(files, table.clears(), table.summary(now), own);
    } catch (RuntimeException e) {
      takeBack(own);
      throw e;
    }
    note.willCommit(next.uuid());
    try {
      now.operations().commit(now.base().orElse(null), next);
    } catch (RuntimeException e) {
      if (!tookPlace(next.currentSnapshot(), e)) {
        takeBack(own);
        retry(target, e);
      }
    }
    return new Outcome(saved(order, next.currentSnapshot(), now), true, copies != null);
  }

  /**
   * Readies another attempt, if it is worth one.
   *
   * @throws CommitFailedException when it is; otherwise what the commit failed of
   */
  private void retry(Target[] target, RuntimeException failure) {
    boolean conflict = failure instanceof CommitFailedException;
    boolean exists = failure instanceof AlreadyExistsException;
    if (target[0].base().isEmpty() && (exists || (conflict && table.load().isPresent()))) {
      target[0] = joined(target[0], failure);
      throw new CommitFailedException(failure, "another one has made the table");
    }
    throw failure;
  }

  /** The table that another one has made meanwhile, with copies of the files in its folder. */
  private Target joined(Target before, Throwable cause) {
    Target theirs = table.foreign(before, result, columns, cause);
    if (copies != null) {
      takeBack(copies);
    }
    copies = new NotedFileIO(theirs.operations().io(), note);
    files = CopiedFiles.copy(staged, storage, copies, theirs);
    return theirs;
  }

  private void takeBack(NotedFileIO files) {
    clean &= files.deleteWritten();
  }

  /** Whether nothing is left of the attempts that failed. */
  boolean isClean() {
    return clean;
  }

  private Saved saved(WriteOrder order, Snapshot snapshot, Target now) {
    long rows = files.stream().mapToLong(DataFile::recordCount).sum();
    return new Saved(table.name(), order.mode(), rows, snapshot.snapshotId(), now.base().isEmpty());
  }

  /**
   * Finds out whether a commit took place although it seemed to fail. One that is refused may have:
   * clients of services send it again when its answer is lost, and then are refused.
   *
   * @return false when it did not, and never will
   * @throws SandboxException COMMIT_UNKNOWN
   */
  private boolean tookPlace(Snapshot snapshot, RuntimeException failure) {
    if (CommitFailures.isOfFile(failure)) {
      return false;
    }
    Optional<Boolean> there = look(snapshot);
    if (there.equals(Optional.of(true))) {
      LOG.warn("a commit to {} took place, though it seemed to fail", table.name(), failure);
      return true;
    }
    if (there.isPresent() && CommitFailures.isFinal(failure)) {
      return false;
    }
    throw new SandboxException(
        ErrorCode.COMMIT_UNKNOWN,
        "nobody can say whether the result was written to table '%s': look whether the table has a snapshot whose summary names this workload, or repeat the write with the same idempotencyKey"
            .formatted(table.name()),
        failure);
  }

  /** Whether the snapshot is there; empty when the catalog does not say. */
  private Optional<Boolean> look(Snapshot snapshot) {
    for (int i = 0; i < LOOKS; i++) {
      try {
        Optional<TableOperations> current = table.load();
        return Optional.of(current.isPresent() && Target.holds(current.get().current(), snapshot));
      } catch (RuntimeException e) {
        LOG.warn("the catalog does not say whether a commit took place", e);
        pause();
      }
    }
    return Optional.empty();
  }

  private static void pause() {
    try {
      Thread.sleep(MOST_WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
