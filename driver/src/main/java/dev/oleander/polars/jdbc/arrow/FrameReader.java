package dev.oleander.polars.jdbc.arrow;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * Reads a stream frame by frame, and takes the compression out of those that have one.
 *
 * <p>Used by one thread at a time; whoever hands it to another thread sees to it that the two do
 * not overlap.
 */
final class FrameReader implements AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger("dev.oleander.polars.jdbc.arrow");

  private final InputStream in;
  private final ArrowMessages messages;
  private final BatchBody packed;
  private final BodyInflater inflater = new BodyInflater();

  // The frame that is being read: its header, and whether its compressed body is in "packed".
  private Message begun;
  private boolean received;

  private boolean lacksMemory;
  private int longest; // body that has arrived

  /**
   * @param in closed with this
   */
  FrameReader(InputStream in, ResultMemory memory) {
    this.in = in;
    this.messages = new ArrowMessages(in);
    this.packed = new BatchBody(memory);
  }

  /** Reads the schema, with which every stream begins. */
  Message schema() throws IOException {
    Message message = messages.next();
    if (message == null || message.headerType() != MessageHeader.Schema) {
      throw new MalformedStreamException("it does not begin with a schema");
    }
    if (message.bodyLength() != 0) {
      throw new MalformedStreamException("its schema has a body");
    }
    return message;
  }

  /**
   * Reads the next frame.
   *
   * @param into takes the body, in place of what it has
   * @param claim what the memory for it is reserved as
   * @return null at the end mark
   * @throws TruncatedStreamException if the stream ends before
   * @throws SQLException HY000 if it is no proper frame, HYC00 for a compression that is not read,
   *     53200 for want of memory; see {@link #lacksMemory}
   */
  Frame next(BatchBody into, ResultMemory.Claim claim) throws IOException, SQLException {
    lacksMemory = false;
    if (begun == null) {
      begun = messages.next();
      if (begun == null) {
        return null;
      }
    }
    BodyCompression compression = compression(begun);
    if (compression == null) {
      receive(into, claim);
      return frame(begun, into);
    }
    BodyInflater.check(compression);
    if (!received) {
      receive(packed, claim);
      received = true;
    }
    BodyInflater.Plan plan = BodyInflater.plan(new Frame(begun, packed));
    provide(into, plan.length(), Integer.MAX_VALUE, claim); // whole: its bytes come at once
    return frame(inflater.inflate(plan, into), into);
  }

  /**
   * Whether the last frame was not read because its body could not be had, and nothing was lost by
   * that: with more memory it can be asked for again.
   */
  boolean lacksMemory() {
    return lacksMemory;
  }

  /** Gives the memory back and closes the stream. Idempotent. */
  @Override
  public void close() {
    packed.release();
    try {
      in.close();
    } catch (IOException e) {
      // The result was read or given up; how its connection ends changes nothing for the caller.
      LOGGER.log(Level.FINE, "The stream of a result could not be closed", e);
    }
  }

  private Frame frame(Message message, BatchBody body) {
    begun = null;
    received = false;
    return new Frame(message, body);
  }

  private void receive(BatchBody body, ResultMemory.Claim claim) throws IOException, SQLException {
    provide(body, begun.bodyLength(), longest, claim);
    body.fill(in);
    longest = Math.max(longest, body.length());
  }

  private void provide(BatchBody body, long length, int proven, ResultMemory.Claim claim)
      throws SQLException {
    lacksMemory = true;
    body.provide(length, proven, claim);
    lacksMemory = false;
  }

  private static BodyCompression compression(Message message) {
    Frame frame = new Frame(message, null);
    RecordBatch batch =
        switch (message.headerType()) {
          case MessageHeader.RecordBatch -> frame.recordBatch();
          case MessageHeader.DictionaryBatch -> frame.dictionaryBatch().data();
          default ->
              throw new MalformedStreamException(
                  "there is a message of the kind " + message.headerType());
        };
    return batch.compression();
  }
}
