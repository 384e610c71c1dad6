package dev.oleander.polars.jdbc.arrow;

import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * Deals the parts of a record batch out to the columns, in the order of the schema. No buffer is
 * handed on that is not wholly in the body or too short for the rows it is to hold.
 *
 * <p>The buffers are slices of the body: they are wrong when the next batch is read into it.
 */
final class BatchCursor {
  /** Elements of lists of nulls, and of what else takes no bytes. */
  private static final int MOST_WITHOUT_BYTES = 4 << 20;

  private final RecordBatch batch;
  private final BatchBody body;
  private final int rows;
  private int node;
  private int buffer;
  private int variadic;

  BatchCursor(RecordBatch batch, BatchBody body) {
    this.batch = batch;
    this.body = body;
    this.rows = rows(batch.length());
  }

  /** Rows of the batch. */
  int rows() {
    return rows;
  }

  /** The rows and nulls of the next column. */
  Node nextNode() {
    if (node >= batch.nodesLength()) {
      throw new MalformedStreamException("a batch has fewer columns than the schema");
    }
    FieldNode next = batch.nodes(node++);
    int length = rows(next.length());
    if (next.nullCount() < 0 || next.nullCount() > length) {
      throw new MalformedStreamException(
          "a column of " + length + " rows declares " + next.nullCount() + " nulls");
    }
    return new Node(length, (int) next.nullCount());
  }

  /** The validity bits of a column; null where none of its rows is null. */
  Slice nextValidity(Node of) {
    Slice bits = nextBuffer(0);
    if (of.nulls() == 0) {
      return null;
    }
    require(bits, ((long) of.rows() + 7) / 8);
    return bits;
  }

  /** The next buffer, which has at least so many bytes. */
  Slice nextBuffer(long least) {
    if (buffer >= batch.buffersLength()) {
      throw new MalformedStreamException("a batch has fewer buffers than its columns need");
    }
    Slice slice = body.slice(batch.buffers(buffer++));
    require(slice, least);
    return slice;
  }

  /**
   * Refuses a column of elements that a few bytes of a list could make any number of Java objects
   * of.
   *
   * @param elements which most types need a bit for at least, and some none
   */
  void requireBytes(int elements) {
    if (elements > MOST_WITHOUT_BYTES + (long) Byte.SIZE * body.length()) {
      throw new MalformedStreamException(
          "a column of lists has more elements than its bytes can stand for (" + elements + ")");
    }
  }

  /** How many data buffers the next column of views has. */
  int nextVariadicCount() {
    if (variadic >= batch.variadicBufferCountsLength()) {
      throw new MalformedStreamException("a column of views does not say how many buffers it has");
    }
    long count = batch.variadicBufferCounts(variadic++);
    if (count < 0 || count > batch.buffersLength()) {
      throw new MalformedStreamException("a column of views declares " + count + " buffers");
    }
    return (int) count;
  }

  /** To be called after the last column: nothing may be left. */
  void finish() {
    if (node != batch.nodesLength() || buffer != batch.buffersLength()) {
      throw new MalformedStreamException("a batch has more columns than the schema");
    }
  }

  private static int rows(long declared) {
    if (declared < 0 || declared > Integer.MAX_VALUE - 64) {
      throw new MalformedStreamException("a batch declares " + declared + " rows");
    }
    return (int) declared;
  }

  private static void require(Slice buffer, long least) {
    if (buffer.length() < least) {
      throw new MalformedStreamException(
          "a buffer has " + buffer.length() + " bytes, its rows need " + least);
    }
  }

  /** Rows and nulls of one column of a batch. */
  record Node(int rows, int nulls) {}
}
