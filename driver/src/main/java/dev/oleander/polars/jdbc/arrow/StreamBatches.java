package dev.oleander.polars.jdbc.arrow;

import dev.oleander.polars.jdbc.error.SqlState;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * The rows of an Arrow IPC stream.
 *
 * <p>The readers look straight into the body of the batch, which is the only memory that is held,
 * and so the only memory that can be forgotten.
 */
final class StreamBatches extends ResultBatches {
  private static final Logger LOGGER = Logger.getLogger("dev.oleander.polars.jdbc.arrow");

  private final InputStream in;
  private final ArrowMessages messages;
  private final BatchBody body;
  private final Map<Long, TextDictionary> dictionaries = new HashMap<>();

  // Set by readSchema, then unchanged.
  private List<ColumnBuffers> buffers = List.of();
  private List<ColumnReader> readers = List.of();
  private List<ResultColumn> columns = List.of();

  private int rowCount;
  private boolean ended;

  private StreamBatches(InputStream in, ResultMemory memory) {
    this.in = in;
    this.body = new BatchBody(memory);
    this.messages = new ArrowMessages(in);
  }

  static StreamBatches read(InputStream in, ResultMemory memory) throws IOException, SQLException {
    StreamBatches batches = new StreamBatches(in, memory);
    boolean complete = false;
    try {
      batches.readSchema();
      complete = true;
      return batches;
    } catch (RuntimeException e) {
      // Reading hostile flatbuffers can end in any of them.
      throw MalformedStreamException.report(e);
    } finally {
      if (!complete) {
        batches.close();
      }
    }
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
  public boolean next() throws IOException, SQLException {
    rowCount = 0;
    boolean complete = false;
    try {
      while (!ended) {
        Message message = messages.next();
        if (message == null) {
          forget();
        } else if (load(message)) {
          complete = true;
          return true;
        }
      }
      complete = true;
      return false;
    } catch (RuntimeException e) {
      throw MalformedStreamException.report(e);
    } finally {
      if (!complete) {
        close();
      }
    }
  }

  @Override
  public void close() {
    forget();
    try {
      in.close();
    } catch (IOException e) {
      // The result was read or given up; how its connection ends changes nothing for the caller.
      LOGGER.log(Level.FINE, "The stream of a result could not be closed", e);
    }
  }

  private void readSchema() throws IOException, SQLException {
    Message message = messages.next();
    if (message == null || message.headerType() != MessageHeader.Schema) {
      throw new MalformedStreamException("it does not begin with a schema");
    }
    org.apache.arrow.flatbuf.Schema schema =
        (org.apache.arrow.flatbuf.Schema) message.header(new org.apache.arrow.flatbuf.Schema());
    if (schema == null || message.bodyLength() != 0) {
      throw new MalformedStreamException("its schema is not one");
    }
    if (schema.endianness() != Endianness.Little) {
      throw SqlState.NOT_SUPPORTED.exception(
          "The result is big-endian, which this driver does not read.");
    }
    SchemaLimits.check(schema);
    List<ColumnBuffers> allBuffers = new ArrayList<>();
    List<ColumnReader> allReaders = new ArrayList<>();
    List<ResultColumn> allColumns = new ArrayList<>();
    for (int i = 0; i < schema.fieldsLength(); i++) {
      ArrowColumn column = ArrowColumn.of(schema.fields(i), dictionaries);
      allBuffers.add(column.buffers());
      allReaders.add(column.reader());
      allColumns.add(column.column());
    }
    buffers = List.copyOf(allBuffers);
    readers = List.copyOf(allReaders);
    columns = List.copyOf(allColumns);
  }

  /** Loads a message; true if it was a batch with rows. */
  private boolean load(Message message) throws IOException, SQLException {
    switch (message.headerType()) {
      case MessageHeader.RecordBatch -> {
        messages.readBody(message, body);
        RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
        BatchCursor cursor = cursor(batch);
        for (ColumnBuffers column : buffers) {
          column.load(cursor);
          if (column.rows() != cursor.rows()) {
            throw new MalformedStreamException("the columns of a batch have not the same rows");
          }
        }
        cursor.finish();
        rowCount = cursor.rows();
        return rowCount > 0;
      }
      case MessageHeader.DictionaryBatch -> {
        messages.readBody(message, body);
        DictionaryBatch batch = (DictionaryBatch) message.header(new DictionaryBatch());
        TextDictionary dictionary = batch == null ? null : dictionaries.get(batch.id());
        if (dictionary == null) {
          throw new MalformedStreamException("there is a dictionary that no column has");
        }
        dictionary.load(cursor(batch.data()), batch.isDelta());
        return false;
      }
      default ->
          throw new MalformedStreamException(
              "there is a message of the kind " + message.headerType());
    }
  }

  private BatchCursor cursor(RecordBatch batch) throws SQLException {
    if (batch != null && batch.compression() != null) {
      throw SqlState.NOT_SUPPORTED.exception(
          "The server sent compressed Arrow batches, which this driver did not ask for and does not"
              + " read.");
    }
    return new BatchCursor(batch, body);
  }

  /**
   * Ends the result. Whoever still has a reader of it keeps the last batch from being collected.
   */
  private void forget() {
    ended = true;
    rowCount = 0;
    body.release();
    dictionaries.clear();
    buffers = List.of();
  }
}
