package dev.oleander.polars.sandbox.catalog.write;

import static dev.oleander.polars.sandbox.catalog.write.Refusals.conflict;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CleanableFailure;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.util.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteException;

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
  private final List<DataFile> files;
  private final WriteNote note;
  private boolean clean = true;

  /**
   * @param columns of the table that those of the result go to
   */
  Commit(
      TargetTable table,
      Schema result,
      List<String> columns,
      List<DataFile> files,
      WriteNote note) {
    this.table = table;
    this.result = result;
    this.columns = columns;
    this.files = files;
    this.note = note;
  }

  /**
   * How it went.
   *
   * @param committed false when the same write had been committed before, and the files are not
   *     needed
   */
  record Outcome(Saved saved, boolean committed) {}

  /**
   * Commits, again and again while others commit first.
   *
   * @throws SandboxException CONFLICT when others did so too often or changed the table otherwise;
   *     COMMIT_UNKNOWN
   */
  Outcome run(WriteOrder order, Target found) {
    Target[] target = {found};
    Outcome[] outcome = new Outcome[1];
    try {
      Tasks.foreach(order)
          .retry(RETRIES)
          .exponentialBackoff(LEAST_WAIT_MILLIS, MOST_WAIT_MILLIS, MOST_MILLIS, 2.0)
          .onlyRetryOn(CommitFailedException.class)
          .run(
              each -> {
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
      return new Outcome(earlier.get(), false);
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
    } catch (CommitFailedException e) {
      takeBack(own);
      throw e;
    } catch (AlreadyExistsException e) {
      takeBack(own);
      target[0] = table.foreign(now, e);
      throw new CommitFailedException(e, "another one has made the table");
    } catch (RuntimeException e) {
      require(next.currentSnapshot(), own, e);
    }
    return new Outcome(saved(order, next.currentSnapshot(), now), true);
  }

  private void takeBack(NotedFileIO own) {
    clean &= own.deleteWritten();
  }

  /** Whether nothing is left of the attempts that failed. */
  boolean isClean() {
    return clean;
  }

  private Saved saved(WriteOrder order, Snapshot snapshot, Target now) {
    long rows = files.stream().mapToLong(DataFile::recordCount).sum();
    return new Saved(table.name(), order.mode(), rows, snapshot.snapshotId(), now.base().isEmpty());
  }

  /** Finds out whether a commit took place that failed in an unusual way. */
  private void require(Snapshot snapshot, NotedFileIO own, RuntimeException failure) {
    if (isOfFile(failure)) {
      takeBack(own);
      throw failure;
    }
    Optional<Boolean> there = look(snapshot);
    if (there.equals(Optional.of(true))) {
      LOG.warn("a commit to {} took place, though it seemed to fail", table.name(), failure);
      return;
    }
    if (there.isPresent() && cannotComeYet(failure)) {
      takeBack(own);
      throw failure;
    }
    throw new SandboxException(
        ErrorCode.COMMIT_UNKNOWN,
        "nobody can say whether the result was written to table '%s': look whether the table has a snapshot whose summary names this workload, or repeat the write with the same idempotencyKey"
            .formatted(table.name()),
        failure);
  }

  /** Whether the catalog was not even asked, for want of the metadata. */
  private static boolean isOfFile(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof FileNotWrittenException) {
        return true;
      }
    }
    return false;
  }

  /** Whether a commit that is not there now never will be. */
  private static boolean cannotComeYet(RuntimeException failure) {
    if (failure instanceof CommitStateUnknownException) {
      return false;
    }
    return failure instanceof CleanableFailure
        || failure instanceof UncheckedIOException // a file of the commit could not be written
        || failure.getCause() instanceof SQLiteException; // a database of this process
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
