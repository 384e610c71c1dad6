package dev.oleander.polars.jdbc.arrow;

import dev.oleander.polars.jdbc.error.SqlState;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * The bytes of the batch that is loaded. They are one array, which the next batch takes over when
 * it fits, and which is counted among the memory of the connection.
 *
 * <p>Slices of a batch have the bytes of the next one when that is read. After {@link #release}
 * they stay as they are, for as long as somebody holds them.
 */
final class BatchBody {
  private static final byte[] NONE = {};

  /** What may be allocated before a byte of a batch has arrived. */
  private static final int AHEAD = 16 << 20;

  /** An array that is larger than so many times the batch is not kept for it. */
  private static final int LARGEST_SURPLUS = 4;

  /** Some Java machines have no longer arrays. */
  private static final int LARGEST = Integer.MAX_VALUE - 8;

  private final ResultMemory memory;
  private byte[] array = NONE;
  private int length;
  private long reserved;

  BatchBody(ResultMemory memory) {
    this.memory = memory;
  }

  /** Bytes of the batch. */
  int length() {
    return length;
  }

  /** A part of the batch, which the caller has found to lie in it. */
  Slice slice(int offset, int size) {
    return new Slice(array, offset, size);
  }

  /**
   * Reads a batch in place of the one that is here. Its memory is counted before it arrives, but
   * taken as it arrives: a length is only what somebody declares.
   *
   * @throws TruncatedStreamException if the stream ends before
   * @throws SQLException 53200 if the connection or the Java heap has not so much memory
   */
  void read(InputStream in, long declared) throws IOException, SQLException {
    if (declared < 0) {
      throw new MalformedStreamException("a message declares " + declared + " bytes of body");
    }
    if (declared > LARGEST) {
      throw SqlState.OUT_OF_MEMORY.exception(
          "A batch of the result has "
              + declared
              + " bytes; this driver reads batches of less than 2 GiB. Set a smaller fetch size.");
    }
    length = 0;
    provide((int) declared);
    int arrived = 0;
    while (arrived < declared) {
      if (arrived == array.length) {
        array = allocate(step((int) declared, arrived), array);
      }
      int read = in.read(array, arrived, Math.min(array.length, (int) declared) - arrived);
      if (read < 0) {
        throw new TruncatedStreamException();
      }
      arrived += read;
    }
    length = (int) declared;
  }

  /** Gives the memory back. Idempotent. */
  void release() {
    array = NONE;
    length = 0;
    memory.release(reserved);
    reserved = 0;
  }

  /** Keeps the array if it fits, else takes the first step to one that does. */
  private void provide(int size) throws SQLException {
    int had = array.length;
    if (size <= had && had / LARGEST_SURPLUS <= size) {
      return;
    }
    release();
    memory.reserve(size);
    reserved = size;
    array = allocate(step(size, had), NONE);
  }

  /**
   * The length to allocate on the way to {@code size}. The steps double, and the last is {@code
   * size} itself.
   *
   * @param proven bytes that have arrived, of this batch or the one before
   */
  private static int step(int size, int proven) {
    long most = Math.max(AHEAD, 2L * proven);
    int step = size;
    while (step > most) {
      step -= step / 2;
    }
    return step;
  }

  private byte[] allocate(int size, byte[] start) throws SQLException {
    try {
      return Arrays.copyOf(start, size);
    } catch (OutOfMemoryError e) {
      throw SqlState.OUT_OF_MEMORY.exception(
          "A batch of the result needs more memory than the Java heap has left ("
              + reserved
              + " bytes, of a heap of at most "
              + Runtime.getRuntime().maxMemory()
              + "). Give the JVM a larger heap (-Xmx), set a smaller fetch size, or close other"
              + " results.",
          e);
    }
  }
}
