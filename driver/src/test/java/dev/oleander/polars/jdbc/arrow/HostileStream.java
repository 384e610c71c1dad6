package dev.oleander.polars.jdbc.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.apache.arrow.flatbuf.Binary;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.DictionaryEncoding;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.LargeUtf8;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.Null;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Struct_;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;
import org.apache.arrow.flatbuf.Utf8View;

/** Writes streams that may say anything: nothing is checked and every number is the caller's. */
public final class HostileStream {
  private final StreamBytes out = new StreamBytes();

  /** A column, as it is written into a schema. */
  public interface Column extends ToIntFunction<FlatBufferBuilder> {}

  /** Begins with the schema. */
  public HostileStream(Column... columns) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int fields = Schema.createFieldsVector(builder, all(builder, columns));
    int schema = Schema.createSchema(builder, Endianness.Little, fields, 0, 0);
    out.message(builder, MessageHeader.Schema, schema, 0, new byte[0]);
  }

  private static int[] all(FlatBufferBuilder builder, Column... columns) {
    int[] fields = new int[columns.length];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = columns[i].applyAsInt(builder);
    }
    return fields;
  }

  /** The column {@code c} of int32. */
  public static Column int32() {
    return column(Type.Int, builder -> Int.createInt(builder, 32, true));
  }

  static Column utf8() {
    return column(
        Type.Utf8,
        builder -> {
          Utf8.startUtf8(builder);
          return Utf8.endUtf8(builder);
        });
  }

  static Column largeUtf8() {
    return column(
        Type.LargeUtf8,
        builder -> {
          LargeUtf8.startLargeUtf8(builder);
          return LargeUtf8.endLargeUtf8(builder);
        });
  }

  static Column utf8View() {
    return column(
        Type.Utf8View,
        builder -> {
          Utf8View.startUtf8View(builder);
          return Utf8View.endUtf8View(builder);
        });
  }

  static Column binary() {
    return column(
        Type.Binary,
        builder -> {
          Binary.startBinary(builder);
          return Binary.endBinary(builder);
        });
  }

  static Column fixedBinary(int width) {
    return column(
        Type.FixedSizeBinary, builder -> FixedSizeBinary.createFixedSizeBinary(builder, width));
  }

  static Column nulls() {
    return column(
        Type.Null,
        builder -> {
          Null.startNull(builder);
          return Null.endNull(builder);
        });
  }

  static Column list(Column element) {
    return column(
        Type.List,
        builder -> {
          org.apache.arrow.flatbuf.List.startList(builder);
          return org.apache.arrow.flatbuf.List.endList(builder);
        },
        element);
  }

  static Column fixedList(int size, Column element) {
    return column(
        Type.FixedSizeList, builder -> FixedSizeList.createFixedSizeList(builder, size), element);
  }

  static Column struct(Column... fields) {
    return column(
        Type.Struct_,
        builder -> {
          Struct_.startStruct_(builder);
          return Struct_.endStruct_(builder);
        },
        fields);
  }

  /** Texts in the dictionary 7, with positions of 32 bits. */
  static Column dictionary() {
    return inDictionary(utf8());
  }

  /** Values in the dictionary 7, with positions of 32 bits. */
  static Column inDictionary(Column values) {
    return builder -> {
      int encoding = DictionaryEncoding.createDictionaryEncoding(builder, 7, 0, false, (short) 0);
      return ((Described) values).write(builder, builder.createString("c"), encoding);
    };
  }

  /**
   * A column of another name.
   *
   * @param name where it is in the schema
   */
  static Column named(int name, Column column) {
    return builder -> ((Described) column).write(builder, name, 0);
  }

  private static Column column(byte kind, ToIntFunction<FlatBufferBuilder> type, Column... parts) {
    return new Described(kind, type, List.of(parts));
  }

  private record Described(byte kind, ToIntFunction<FlatBufferBuilder> type, List<Column> parts)
      implements Column {
    @Override
    public int applyAsInt(FlatBufferBuilder builder) {
      return write(builder, builder.createString("c"), 0);
    }

    int write(FlatBufferBuilder builder, int name, int encoding) {
      int[] fields = parts.stream().mapToInt(part -> part.applyAsInt(builder)).toArray();
      int made = type.applyAsInt(builder);
      int children = Field.createChildrenVector(builder, fields);
      return Field.createField(builder, name, true, kind, made, encoding, children, 0);
    }
  }

  /** What a batch says of its columns, and the bytes of it. */
  public static final class Batch {
    private final long rows;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private long[] nodes = {};
    private long[] buffers = {};
    private long[] variadic = {};
    private boolean zstd;

    /** Declares so many rows. */
    public Batch(long rows) {
      this.rows = rows;
    }

    /** The next column says that it has so many rows and nulls. */
    public Batch node(long length, long nulls) {
      nodes = with(nodes, length, nulls);
      return this;
    }

    /** The next buffer is where this says. */
    public Batch bufferAt(long offset, long length) {
      buffers = with(buffers, offset, length);
      return this;
    }

    /** The next buffer, which has these bytes. */
    Batch buffer(byte... bytes) {
      bufferAt(body.size(), bytes.length);
      body.writeBytes(bytes);
      body.writeBytes(new byte[(8 - bytes.length % 8) % 8]);
      return this;
    }

    /** The next buffer, which has these numbers. */
    public Batch ints(int... values) {
      ByteBuffer bytes =
          ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int value : values) {
        bytes.putInt(value);
      }
      return buffer(bytes.array());
    }

    Batch longs(long... values) {
      ByteBuffer bytes =
          ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (long value : values) {
        bytes.putLong(value);
      }
      return buffer(bytes.array());
    }

    /** Says that the buffers are compressed. */
    Batch zstd() {
      zstd = true;
      return this;
    }

    /** The next column of views has so many buffers. */
    Batch variadic(long count) {
      variadic = with(variadic, count);
      return this;
    }

    private static long[] with(long[] numbers, long... more) {
      long[] all = Arrays.copyOf(numbers, numbers.length + more.length);
      System.arraycopy(more, 0, all, numbers.length, more.length);
      return all;
    }

    private int write(FlatBufferBuilder builder) {
      RecordBatch.startNodesVector(builder, nodes.length / 2);
      for (int i = nodes.length - 2; i >= 0; i -= 2) {
        FieldNode.createFieldNode(builder, nodes[i], nodes[i + 1]);
      }
      int nodesVector = builder.endVector();
      RecordBatch.startBuffersVector(builder, buffers.length / 2);
      for (int i = buffers.length - 2; i >= 0; i -= 2) {
        Buffer.createBuffer(builder, buffers[i], buffers[i + 1]);
      }
      int buffersVector = builder.endVector();
      int counts = RecordBatch.createVariadicBufferCountsVector(builder, variadic);
      int compression =
          zstd
              ? BodyCompression.createBodyCompression(
                  builder, CompressionType.ZSTD, BodyCompressionMethod.BUFFER)
              : 0;
      return RecordBatch.createRecordBatch(
          builder, rows, nodesVector, buffersVector, compression, counts);
    }
  }

  /** Adds a batch of rows. */
  public HostileStream batch(Batch batch) {
    byte[] body = batch.body.toByteArray();
    FlatBufferBuilder builder = new FlatBufferBuilder();
    out.message(builder, MessageHeader.RecordBatch, batch.write(builder), body.length, body);
    return this;
  }

  /** Adds a batch of rows whose body is said to have another length. */
  public HostileStream batch(Batch batch, long declared) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    out.message(
        builder,
        MessageHeader.RecordBatch,
        batch.write(builder),
        declared,
        batch.body.toByteArray());
    return this;
  }

  HostileStream dictionary(long id, Batch batch, boolean delta) {
    byte[] body = batch.body.toByteArray();
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int header = DictionaryBatch.createDictionaryBatch(builder, id, batch.write(builder), delta);
    out.message(builder, MessageHeader.DictionaryBatch, header, body.length, body);
    return this;
  }

  /** Bytes so far. */
  public int length() {
    return out.length();
  }

  /** The bytes so far, without an end mark. */
  public byte[] bytes() {
    return out.toArray();
  }

  /** All bytes, with the end mark. */
  public byte[] end() {
    return out.end();
  }
}
