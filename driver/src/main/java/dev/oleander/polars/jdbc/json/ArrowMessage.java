package dev.oleander.polars.jdbc.json;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Schema;

/** One message of an Arrow stream, as the pieces that follow each other in it. */
record ArrowMessage(List<Piece> pieces) {
  private static final int CONTINUATION = 0xFFFFFFFF;
  private static final int ALIGNMENT = 8;
  private static final int PREFIX = 8;

  /** The first bytes of an array, and zeros behind them up to a multiple of 8 bytes. */
  static final class Piece {
    private final byte[] array;
    private final int length;

    Piece(byte[] array, int length) {
      this.array = array;
      this.length = length;
    }

    /** Bytes, with the zeros. */
    long length() {
      return padded(length);
    }

    /** Copies at most so many bytes and answers how many, which is at least one. */
    int copy(long from, byte[] target, int to, int most) {
      if (from < length) {
        int count = (int) Math.min(most, length - from);
        System.arraycopy(array, (int) from, target, to, count);
        return count;
      }
      int count = (int) Math.min(most, length() - from);
      Arrays.fill(target, to, to + count, (byte) 0);
      return count;
    }
  }

  static long padded(long length) {
    return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** The message that begins a stream. */
  static ArrowMessage schema(List<String> names, List<ColumnBuilder> columns) {
    FlatBufferBuilder header = new FlatBufferBuilder(1024);
    int[] fields = new int[columns.size()];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = columns.get(i).field(header, names.get(i));
    }
    int vector = Schema.createFieldsVector(header, fields);
    int schema = Schema.createSchema(header, Endianness.Little, vector, 0, 0);
    return of(header, MessageHeader.Schema, schema, List.of(), 0);
  }

  /** The mark that ends a stream. */
  static ArrowMessage end() {
    byte[] mark = new byte[PREFIX];
    ByteBuffer.wrap(mark).order(ByteOrder.LITTLE_ENDIAN).putInt(CONTINUATION);
    return new ArrowMessage(List.of(new Piece(mark, mark.length)));
  }

  /**
   * A message with a body.
   *
   * @param kind a constant of {@link MessageHeader}
   * @param position of the header in the builder
   * @param body its buffers may be null, which stands for no bytes
   */
  static ArrowMessage of(
      FlatBufferBuilder header, byte kind, int position, List<GrowingBytes> body, long length) {
    header.finish(Message.createMessage(header, MetadataVersion.V5, kind, position, length, 0));
    ByteBuffer metadata = header.dataBuffer();
    int size = metadata.remaining();
    byte[] begin = new byte[(int) padded(PREFIX + (long) size)];
    ByteBuffer.wrap(begin)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(CONTINUATION)
        .putInt(begin.length - PREFIX)
        .put(metadata);
    List<Piece> pieces = new ArrayList<>(body.size() + 1);
    pieces.add(new Piece(begin, begin.length));
    for (GrowingBytes buffer : body) {
      if (buffer != null && buffer.size() > 0) {
        pieces.add(new Piece(buffer.array(), buffer.size()));
      }
    }
    return new ArrowMessage(pieces);
  }
}
