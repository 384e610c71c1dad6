package dev.oleander.polars.benchmark.cells;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;

/** The body of a batch of one column as it came, in one array, and where its buffers begin. */
final class BareBatch {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int MOST_BUFFERS = 4;

  private byte[] body = {};
  private int rows;
  // Where the bits are that say which rows are not null; -1 where none is.
  private int validity;
  private int second;
  private int third;
  private int fourth;

  /** Reads the next batch; false at the end of the stream. */
  boolean next(InputStream in) throws IOException {
    while (true) {
      Message message = message(in);
      if (message == null) {
        return false;
      }
      int length = (int) message.bodyLength();
      if (body.length < length) {
        body = new byte[length];
      }
      if (in.readNBytes(body, 0, length) < length) {
        throw new EOFException("the stream ends within a batch");
      }
      if (message.headerType() == MessageHeader.RecordBatch) {
        load((RecordBatch) message.header(new RecordBatch()));
        return true;
      }
    }
  }

  private static Message message(InputStream in) throws IOException {
    byte[] prefix = in.readNBytes(8);
    int length = (int) INTS.get(prefix, 4);
    return length == 0
        ? null
        : Message.getRootAsMessage(
            ByteBuffer.wrap(in.readNBytes(length)).order(ByteOrder.LITTLE_ENDIAN));
  }

  private void load(RecordBatch batch) {
    int[] buffers = new int[MOST_BUFFERS];
    for (int i = 0; i < batch.buffersLength(); i++) {
      buffers[i] = (int) batch.buffers(i).offset();
    }
    rows = (int) batch.length();
    validity = batch.nodes(0).nullCount() == 0 ? -1 : buffers[0];
    second = buffers[1];
    third = buffers[2];
    fourth = buffers[3];
  }

  int rows() {
    return rows;
  }

  boolean isNull(int row) {
    return validity >= 0 && (body[validity + (row >> 3)] >> (row & 7) & 1) == 0;
  }

  byte[] body() {
    return body;
  }

  boolean bit(int row) {
    return (body[second + (row >> 3)] >> (row & 7) & 1) != 0;
  }

  int int32(int row) {
    return (int) INTS.get(body, second + (row << 2));
  }

  long int64(int row) {
    return (long) LONGS.get(body, second + (row << 3));
  }

  /** Word 0 is the lower half of a value of 16 bytes. */
  long word(int row, int word) {
    return (long) LONGS.get(body, second + (row << 4) + (word << 3));
  }

  /** Where the bytes of a row begin in the array; they end where those of the next begin. */
  int start(int row) {
    return third + (int) int64(row);
  }

  /** The number of an element of a list among all elements; the list ends where the next begins. */
  int element(int row) {
    return (int) int64(row);
  }

  long elementValue(int element) {
    return (long) LONGS.get(body, fourth + (element << 3));
  }
}
