package dev.oleander.polars.jdbc.arrow;

import dev.oleander.polars.jdbc.error.SqlState;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.Schema;

/**
 * The rows of an Arrow IPC stream.
 *
 * <p>The readers look straight into the body of the frame that is loaded. Up to the first batch
 * with rows the frames are only read, so that they can still become a stream again.
 */
final class StreamBatches extends ResultBatches {
  private final FrameReader reader;
  private final ReadAhead frames;
  private final ResultMemory memory;
  private final Map<Long, TextDictionary> dictionaries = new HashMap<>();

  /** Read by {@link #begin} and not loaded: dictionaries, then a batch with rows. */
  private final Deque<Frame> begun = new ArrayDeque<>();

  // Set by readSchema, then unchanged.
  private Message schema;
  private List<ColumnBuffers> buffers = List.of();
  private List<ColumnReader> readers = List.of();
  private List<ResultColumn> columns = List.of();

  private int rowCount;
  private boolean complete; // the end mark was read
  private boolean closed;
  private long headerBytes; // counted for the frames in "begun"

  // Of nextPiece.
  private boolean schemaGiven;
  private boolean endGiven;
  private BatchBody given; // kept for the piece that was answered last, or null

  private StreamBatches(InputStream in, ResultMemory memory, Executor executor) {
    this.memory = memory;
    this.reader = new FrameReader(in, memory);
    this.frames = new ReadAhead(reader, memory, executor);
  }

  static StreamBatches read(InputStream in, ResultMemory memory, Executor executor)
      throws IOException, SQLException {
    StreamBatches batches = new StreamBatches(in, memory, executor);
    batches.closingOnFailure(
        () -> {
          batches.readSchema();
          return true;
        });
    return batches;
  }

  @Override
  public List<ResultColumn> columns() {
    return columns;
  }

  @Override
  public int rowCount() {
    return rowCount;
  }

  @Override
  public ColumnReader column(int index) {
    return readers.get(index);
  }

  @Override
  public boolean begin() throws IOException, SQLException {
    return closingOnFailure(this::readToFirstRows);
  }

  @Override
  public boolean next() throws IOException, SQLException {
    rowCount = 0;
    return closingOnFailure(this::loadNextRows);
  }

  @Override
  public StreamPiece nextPiece() throws IOException, SQLException {
    rowCount = 0;
    return closingOnFailure(this::piece);
  }

  @Override
  public void close() {
    closed = true;
    giveBack();
  }

  private interface Step<T> {
    T run() throws IOException, SQLException;
  }

  private <T> T closingOnFailure(Step<T> step) throws IOException, SQLException {
    boolean complete = false;
    try {
      T result = step.run();
      complete = true;
      return result;
    } catch (RuntimeException e) {
      // Reading hostile flatbuffers can end in any of them.
      throw MalformedStreamException.report(e);
    } catch (OutOfMemoryError e) {
      throw SqlState.OUT_OF_MEMORY.exception(
          "Reading the result needs more memory than the Java heap has left (it is at most "
              + Runtime.getRuntime().maxMemory()
              + " bytes). Give the JVM a larger heap (-Xmx), set a smaller fetch size, or close"
              + " other results.",
          e);
    } finally {
      if (!complete) {
        close();
      }
    }
  }

  private void readSchema() throws IOException, SQLException {
    schema = reader.schema();
    Schema fields = (Schema) schema.header(new Schema());
    if (fields == null) {
      throw new MalformedStreamException("its schema is not one");
    }
    if (fields.endianness() != Endianness.Little) {
      throw SqlState.NOT_SUPPORTED.exception(
          "The result is big-endian, which this driver does not read.");
    }
    SchemaLimits.check(fields);
    List<ColumnBuffers> allBuffers = new ArrayList<>();
    List<ColumnReader> allReaders = new ArrayList<>();
    List<ResultColumn> allColumns = new ArrayList<>();
    for (int i = 0; i < fields.fieldsLength(); i++) {
      ArrowColumn column = ArrowColumn.of(fields.fields(i), dictionaries);
      allBuffers.add(column.buffers());
      allReaders.add(column.reader());
      allColumns.add(column.column());
    }
    buffers = List.copyOf(allBuffers);
    readers = List.copyOf(allReaders);
    columns = List.copyOf(allColumns);
  }

  private boolean readToFirstRows() throws IOException, SQLException {
    while (!complete) {
      Frame frame = nextFrame();
      if (frame != null && frame.hasRows()) {
        begun.add(frame);
        return true;
      }
      if (frame != null && !frame.isRecordBatch()) {
        keep(frame);
      }
    }
    return false;
  }

  /** Keeps a dictionary. Its header is counted too: there may be many that have no body. */
  private void keep(Frame frame) throws SQLException {
    frames.keepBody();
    begun.add(frame);
    long bytes = frame.message().getByteBuffer().capacity();
    memory.reserve(bytes);
    headerBytes += bytes;
  }

  private boolean loadNextRows() throws IOException, SQLException {
    while (true) {
      boolean kept = !begun.isEmpty();
      Frame frame = kept ? begun.remove() : nextFrame();
      if (frame == null) {
        giveBack();
        return false;
      }
      if (frame.isRecordBatch()) {
        loadRows(frame);
        if (rowCount > 0) {
          return true;
        }
      } else {
        try {
          loadTexts(frame);
        } finally {
          if (kept) {
            frame.body().release();
          }
        }
      }
    }
  }

  private StreamPiece piece() throws IOException, SQLException {
    if (!schemaGiven) {
      schemaGiven = true;
      return StreamPiece.schema(schema);
    }
    if (endGiven) {
      return null;
    }
    if (given != null) {
      given.release();
      given = null;
    }
    boolean kept = !begun.isEmpty();
    Frame frame = kept ? begun.remove() : nextFrame();
    if (frame == null) {
      giveBack();
      endGiven = true;
      return StreamPiece.endMark();
    }
    if (kept && !frame.isRecordBatch()) {
      given = frame.body();
    }
    return StreamPiece.of(frame);
  }

  /** The next frame of the stream; null at its end mark, and from then on. */
  private Frame nextFrame() throws IOException, SQLException {
    if (complete) {
      return null;
    }
    if (closed) {
      throw SqlState.INVALID_CURSOR_STATE.exception("The result is closed");
    }
    Frame frame = frames.next();
    complete = frame == null;
    return frame;
  }

  private void loadRows(Frame frame) {
    BatchCursor cursor = new BatchCursor(frame.recordBatch(), frame.body());
    for (ColumnBuffers column : buffers) {
      column.load(cursor);
      if (column.rows() != cursor.rows()) {
        throw new MalformedStreamException("the columns of a batch have not the same rows");
      }
    }
    cursor.finish();
    rowCount = cursor.rows();
  }

  private void loadTexts(Frame frame) throws SQLException {
    DictionaryBatch batch = frame.dictionaryBatch();
    TextDictionary dictionary = dictionaries.get(batch.id());
    if (dictionary == null) {
      throw new MalformedStreamException("there is a dictionary that no column has");
    }
    dictionary.load(new BatchCursor(batch.data(), frame.body()), batch.isDelta(), memory);
  }

  /**
   * Ends the result. Whoever still has a reader of it keeps the last batch from being collected.
   */
  private void giveBack() {
    rowCount = 0;
    for (Frame frame : begun) {
      frame.body().release();
    }
    begun.clear();
    if (given != null) {
      given.release();
      given = null;
    }
    memory.release(headerBytes);
    headerBytes = 0;
    dictionaries.values().forEach(dictionary -> dictionary.release(memory));
    dictionaries.clear();
    buffers = List.of();
    frames.close();
  }
}
