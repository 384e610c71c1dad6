package dev.oleander.polars.jdbc.arrow;

import dev.oleander.polars.jdbc.error.SqlState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Arrays;
import org.apache.arrow.flatbuf.Buffer;

/**
 * The bytes of a frame. They are one array, which the next frame takes over when it fits, and which
 * is counted among the memory of the connection.
 *
 * <p>Slices of a frame have the bytes of the next one when that is read into the same body. After
 * {@link #release} they stay as they are, for as long as somebody holds them.
 *
 * <p>Used by one thread at a time: the one that reads into it, then the one that reads from it.
 */
final class BatchBody {
  private static final byte[] NONE = {};

  /** What may be allocated before a byte of a frame has arrived. */
  private static final int AHEAD = 16 << 20;

  /** An array that is larger than so many times the frame is not kept for it. */
  private static final int LARGEST_SURPLUS = 4;

  /** Some Java machines have no longer arrays. */
  private static final int LARGEST = Integer.MAX_VALUE - 8;

  private final ResultMemory memory;
  private byte[] array = NONE;
  private int awaited; // bytes of the frame that the array was provided for
  private int length; // bytes that are here
  private long reserved;

  BatchBody(ResultMemory memory) {
    this.memory = memory;
  }

  /** Bytes of the frame. */
  int length() {
    return length;
  }

  /** The part of the frame that a buffer is; one that is not wholly in it is refused. */
  Slice slice(Buffer buffer) {
    long offset = buffer.offset();
    long size = buffer.length();
    if (offset < 0 || size < 0 || offset > length - size) {
      throw new MalformedStreamException("a buffer lies outside of its batch");
    }
    return new Slice(array, (int) offset, (int) size);
  }

  /** All of the frame. */
  Slice slice() {
    return new Slice(array, 0, length);
  }

  /** The bytes of the frame, to be read while it is here. */
  ByteBuffer bytes() {
    return ByteBuffer.wrap(array, 0, length).asReadOnlyBuffer();
  }

  /** The array itself, for what unpacks a frame; it may be longer than the frame. */
  byte[] array() {
    return array;
  }

  /**
   * Makes room for a frame, in place of the one that is here. Its memory is counted before it
   * arrives, but taken as it arrives: a length is only what somebody declares.
   *
   * @param proven bytes that one frame of the stream has had
   * @param claim what the memory is reserved as
   * @throws SQLException 53200 if the connection or the Java heap has not so much memory; nothing
   *     is held then
   */
  void provide(long declared, int proven, ResultMemory.Claim claim) throws SQLException {
    if (declared < 0) {
      throw new MalformedStreamException("a message declares " + declared + " bytes of body");
    }
    if (declared > LARGEST) {
      throw SqlState.OUT_OF_MEMORY.exception(
          "A batch of the result has "
              + declared
              + " bytes; this driver reads batches of less than 2 GiB. Set a smaller fetch size.");
    }
    int size = (int) declared;
    int had = array.length;
    length = 0;
    awaited = size;
    if (size <= had && had / LARGEST_SURPLUS <= size) {
      return;
    }
    release();
    awaited = size;
    memory.reserve(size, claim);
    reserved = size;
    int first = step(size, Math.max(had, proven));
    if (first < size) {
      // While it grows there is the smaller array too. Where that is too much it does not grow.
      long copied = (size + 1L) / 2;
      if (memory.tryReserve(copied)) {
        reserved += copied;
      } else {
        first = size;
      }
    }
    array = allocate(first, NONE);
  }

  /**
   * Takes the bytes of the frame that there is room for.
   *
   * @throws TruncatedStreamException if the stream ends before
   * @throws SQLException 53200 if the Java heap has not so much memory
   */
  void fill(InputStream in) throws IOException, SQLException {
    int arrived = 0;
    while (arrived < awaited) {
      if (arrived == array.length) {
        array = allocate(step(awaited, arrived), array);
      }
      int read = in.read(array, arrived, Math.min(array.length, awaited) - arrived);
      if (read < 0) {
        throw new TruncatedStreamException();
      }
      arrived += read;
    }
    filled();
  }

  /** To be called when the bytes of the frame have been written into the array. */
  void filled() {
    length = awaited;
    if (reserved > array.length) {
      memory.release(reserved - array.length);
      reserved = array.length;
    }
  }

  /** Gives the memory back. Idempotent. */
  void release() {
    array = NONE;
    length = 0;
    awaited = 0;
    memory.release(reserved);
    reserved = 0;
  }

  /**
   * The length to allocate on the way to {@code size}. The steps double, and the last is {@code
   * size} itself.
   *
   * @param proven bytes that have arrived, of this frame or one before
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
      long wanted = reserved;
      release();
      throw SqlState.OUT_OF_MEMORY.exception(
          "A batch of the result needs more memory than the Java heap has left ("
              + wanted
              + " bytes, of a heap of at most "
              + Runtime.getRuntime().maxMemory()
              + "). Give the JVM a larger heap (-Xmx), set a smaller fetch size, or close other"
              + " results.",
          e);
    }
  }
}
