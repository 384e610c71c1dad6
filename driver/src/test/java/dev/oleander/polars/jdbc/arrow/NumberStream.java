package dev.oleander.polars.jdbc.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;

/** Writes streams with one column of int64, {@code n}, that counts from 0. */
public final class NumberStream {
  private static final int NO_COMPRESSION = -1;

  private final StreamBytes out = new StreamBytes();
  private long next;

  /** Begins with the schema. */
  public NumberStream() {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int name = builder.createString("n");
    int type = Int.createInt(builder, 64, true);
    int children = Field.createChildrenVector(builder, new int[0]);
    int field = Field.createField(builder, name, false, Type.Int, type, 0, children, 0);
    int fields = Schema.createFieldsVector(builder, new int[] {field});
    int schema = Schema.createSchema(builder, Endianness.Little, fields, 0, 0);
    out.message(builder, MessageHeader.Schema, schema, 0, new byte[0]);
  }

  /** A whole stream. */
  public static byte[] of(int batches, int rows) {
    NumberStream stream = new NumberStream();
    for (int i = 0; i < batches; i++) {
      stream.batch(rows);
    }
    return stream.end();
  }

  /** Adds a batch. */
  public NumberStream batch(int rows) {
    ByteBuffer values = ByteBuffer.allocate(rows * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < rows; row++) {
      values.putLong(next++);
    }
    byte[] body = values.array();
    return batch(rows, body, 0, body.length, NO_COMPRESSION);
  }

  /** Adds a batch whose body and buffer are what a test wants them to be. */
  NumberStream batch(int rows, byte[] body, long offset, long length, int codec) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    RecordBatch.startNodesVector(builder, 1);
    FieldNode.createFieldNode(builder, rows, 0);
    int nodes = builder.endVector();
    RecordBatch.startBuffersVector(builder, 2);
    Buffer.createBuffer(builder, offset, length);
    Buffer.createBuffer(builder, 0, 0);
    int buffers = builder.endVector();
    int compression =
        codec == NO_COMPRESSION
            ? 0
            : BodyCompression.createBodyCompression(
                builder, (byte) codec, BodyCompressionMethod.BUFFER);
    int batch = RecordBatch.createRecordBatch(builder, rows, nodes, buffers, compression, 0);
    out.message(builder, MessageHeader.RecordBatch, batch, body.length, body);
    return this;
  }

  /** Bytes so far. */
  public int length() {
    return out.length();
  }

  /** All bytes, with the end mark. */
  public byte[] end() {
    return out.end();
  }
}
