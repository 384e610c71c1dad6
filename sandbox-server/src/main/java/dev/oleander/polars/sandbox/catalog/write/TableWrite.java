package dev.oleander.polars.sandbox.catalog.write;

import static dev.oleander.polars.sandbox.catalog.write.Refusals.broken;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.exceptions.NotFoundException;

/**
 * One write to a table: layout, files, one commit. What workers hand over is held for hostile.
 * Closing it before the commit leaves nothing behind. One thread.
 */
public final class TableWrite implements AutoCloseable {
  /** So many files, that no honest write has more. */
  private static final int MOST_FILES = 10_000;

  /** So many are open at once, that their buffers do no harm. */
  private static final int MOST_OPEN = 256;

  private static final long MOST_FILE_BYTES = 64L << 30;

  private final TargetTable table;
  private final WriteOrder order;
  private final Optional<Saved> earlier;
  private final Lock lock;
  private final CatalogTurns turns;
  private final WriteCounter counter;
  private final Supplier<WriteNote> notes;
  private final Runnable committed;
  private final Runnable ended;
  private final String fileSuffix = UUID.randomUUID() + ".parquet";
  private final Set<Integer> begun = new HashSet<>();
  private final Map<Integer, StagedFile> open = new HashMap<>();
  private final List<DataFile> files = new ArrayList<>();

  // Null until the layout is known.
  private Schema result;
  private Layout layout;
  private Target target;
  private WriteNote note;
  private NotedFileIO io;

  private long rows;

  /** Whether nothing is left to take back: committed, or nobody knows. */
  private boolean settled;

  /** Whether none of the files that are to be taken away has withstood so far. */
  private boolean clean = true;

  private boolean closed;

  /**
   * @param earlier what this write did when it was asked for before
   * @param counter is told of the commit
   * @param notes begins a note of this write
   * @param committed to be told once the rows are in the table
   * @param ended to be told once nothing goes on any more
   */
  TableWrite(
      TargetTable table,
      WriteOrder order,
      Optional<Saved> earlier,
      Lock lock,
      CatalogTurns turns,
      WriteCounter counter,
      Supplier<WriteNote> notes,
      Runnable committed,
      Runnable ended) {
    this.table = table;
    this.order = order;
    this.earlier = earlier;
    this.lock = lock;
    this.turns = turns;
    this.counter = counter;
    this.notes = notes;
    this.committed = committed;
    this.ended = ended;
  }

  /** What the same write did before, when it is a repeat: there is nothing to do then. */
  public Optional<Saved> earlier() {
    return earlier;
  }

  /**
   * Says what the files of a result must be like; once, before any file.
   *
   * @param resultSchema an Iceberg schema in JSON, whose ids mean nothing
   * @return a JSON object
   * @throws SandboxException SCHEMA_MISMATCH naming the column, TABLE_EXISTS, CONFLICT,
   *     NAMESPACE_NOT_FOUND, INVALID_REQUEST
   */
  public String layout(String resultSchema) {
    if (layout != null) {
      throw broken("it asked for the layout a second time", null);
    }
    result = parse(resultSchema);
    List<String> names = ResultFit.names(result, order.columns());
    target = turns.take(() -> table.find(result, names));
    layout =
        Layout.of(
            target.start().schema(),
            target.start().spec(),
            target.start().sortOrder(),
            names,
            target.start().properties());
    return layout.toJson();
  }

  private static Schema parse(String json) {
    try {
      return SchemaParser.fromJson(json);
    } catch (RuntimeException e) {
      throw new SandboxException(
          ErrorCode.WORKER_LOST, "the worker described its result in a way that says nothing", e);
    }
  }

  /**
   * A file begins.
   *
   * @param file its number, never used before
   * @param partition the values of the partition fields as JSON, null for null
   */
  public void begin(int file, List<String> partition) {
    if (layout == null || !begun.add(file)) {
      throw broken("file %d begins out of turn".formatted(file), null);
    }
    if (begun.size() > MOST_FILES) {
      throw new SandboxException(
          ErrorCode.RESULT_TOO_LARGE,
          "the result takes more than %d files: partition the table more coarsely"
              .formatted(MOST_FILES));
    }
    if (open.size() >= MOST_OPEN) {
      throw broken("more than %d are open at once".formatted(MOST_OPEN), null);
    }
    PartitionValues values = PartitionValues.read(layout.spec(), partition);
    open.put(file, atStorage(() -> StagedFile.begin(storage(), location(file, values), values)));
  }

  private NotedFileIO storage() {
    if (io == null) {
      note = notes.get();
      io = new NotedFileIO(target.operations().io(), note);
    }
    return io;
  }

  private String location(int file, PartitionValues partition) {
    return new DataPlaces(target.locations(), layout.spec())
        .of(partition, "%05d-%s".formatted(file, fileSuffix));
  }

  /** The next bytes of an open file. */
  public void data(int file, byte[] buffer, int offset, int length) {
    StagedFile staged = opened(file);
    atStorage(
        () -> {
          staged.write(buffer, offset, length);
          if (staged.length() > MOST_FILE_BYTES) {
            throw broken("it is larger than %d bytes".formatted(MOST_FILE_BYTES), null);
          }
          return null;
        });
  }

  /**
   * An open file is complete.
   *
   * @param reported how many rows the worker says it holds
   * @throws SandboxException WORKER_LOST when the file is not what was asked for
   */
  public void end(int file, long reported) {
    StagedFile staged = opened(file);
    DataFile finished = atStorage(() -> staged.finish(reported, layout));
    open.remove(file);
    if (finished.recordCount() > 0) {
      files.add(finished);
      rows += finished.recordCount();
    } else {
      clean &= NotedFileIO.delete(io, finished.location());
    }
  }

  private StagedFile opened(int file) {
    StagedFile staged = open.get(file);
    if (staged == null) {
      throw broken("file %d is not open".formatted(file), null);
    }
    return staged;
  }

  /** The rows of the files that are complete. */
  public long rows() {
    return rows;
  }

  /**
   * Makes all files part of the table, in one snapshot.
   *
   * @param reported how many rows the worker says there are in all
   * @throws SandboxException CONFLICT, TABLE_EXISTS, COMMIT_UNKNOWN
   */
  public Saved commit(long reported) {
    if (layout == null || !open.isEmpty() || reported != rows) {
      throw broken("%d rows were told, %d are in complete files".formatted(reported, rows), null);
    }
    NotedFileIO storage = atStorage(this::storage);
    Commit commit = new Commit(table, result, layout.columns(), files, storage, note, counter);
    lock.lock();
    try {
      Commit.Outcome outcome = turns.take(() -> atStorage(() -> commit.run(order, target)));
      clean &= commit.isClean();
      settled = outcome.committed();
      if (settled) {
        counter.committed(files);
        if (outcome.copied()) {
          clean &= io.deleteWritten();
        }
        over(true);
      }
      committed.run();
      return outcome.saved();
    } catch (SandboxException e) {
      clean &= commit.isClean();
      counter.failed(e.code());
      settled = e.code() == ErrorCode.COMMIT_UNKNOWN; // the files stay, and so does the note
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private void over(boolean inTable) {
    if (clean) {
      note.done();
    } else {
      note.over(inTable);
    }
  }

  /** A failure of the storage is the server's to log, and no client learns of its paths. */
  private <T> T atStorage(Storing<T> action) {
    try {
      return action.run();
    } catch (SandboxException e) {
      throw e;
    } catch (IOException | java.io.UncheckedIOException | NotFoundException e) {
      throw Refusals.storage(table.name(), e);
    }
  }

  /** Something that the storage may fail to do. */
  private interface Storing<T> {
    T run() throws IOException;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      open.values().forEach(StagedFile::abandon);
      if (io != null && !settled) {
        clean &= io.deleteWritten();
        over(false);
      }
    } finally {
      if (note != null) {
        note.close();
      }
      ended.run();
    }
  }
}
