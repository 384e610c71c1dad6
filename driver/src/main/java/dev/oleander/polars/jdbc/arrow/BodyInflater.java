package dev.oleander.polars.jdbc.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.zstd.ZstdDecoder;
import dev.oleander.polars.jdbc.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * Makes of a frame whose buffers are compressed one whose buffers are not. The sizes are looked at
 * before anything is unpacked, so that few bytes cannot become more than there is memory for.
 *
 * <p>Used by one thread at a time.
 */
final class BodyInflater {
  /** Arrow wants each buffer to begin at a multiple of this. */
  private static final int ALIGNMENT = 8;

  /** Each compressed buffer begins with its length when it is unpacked. */
  private static final int PREFIX = Long.BYTES;

  /** The length of a buffer that is not compressed after all. */
  private static final long STORED = -1;

  private static final int HEADER_BYTES = 256;

  private final ZstdDecoder decoder = new ZstdDecoder();

  /** Where the buffers of a frame are, and where they go. */
  static final class Plan {
    private final Frame packed;
    private final RecordBatch batch;
    private final Slice source;
    private final long[] offsets;
    private final long[] lengths;
    private final long length;

    private Plan(Frame packed, RecordBatch batch) {
      this.packed = packed;
      this.batch = batch;
      this.source = packed.body().slice();
      int count = counted(batch.buffersLength(), 2 * Long.BYTES);
      counted(batch.nodesLength(), 2 * Long.BYTES);
      counted(batch.variadicBufferCountsLength(), Long.BYTES);
      this.offsets = new long[count];
      this.lengths = new long[count];
      long end = 0;
      long compressed = 0;
      for (int i = 0; i < count; i++) {
        Buffer buffer = batch.buffers(i);
        compressed += checked(buffer);
        offsets[i] = end;
        lengths[i] = unpackedLength(buffer);
        end = aligned(Math.addExact(end, lengths[i]));
      }
      // Else buffers that share their bytes could ask for any amount of work.
      if (compressed > source.length()) {
        throw new MalformedStreamException("the buffers of a compressed batch overlap");
      }
      this.length = end;
    }

    /** Bytes of the body that is made. */
    long length() {
      return length;
    }

    /** No more can be there than the header has bytes; the vectors are allocated for so many. */
    private int counted(int declared, int bytes) {
      if (declared < 0 || declared > packed.message().getByteBuffer().capacity() / bytes) {
        throw new MalformedStreamException("a batch declares " + declared + " columns or buffers");
      }
      return declared;
    }

    private int checked(Buffer buffer) {
      int size = packed.body().slice(buffer).length();
      if (size > 0 && size < PREFIX) {
        throw new MalformedStreamException("a compressed buffer has only " + size + " bytes");
      }
      return size;
    }

    private long unpackedLength(Buffer buffer) {
      if (buffer.length() == 0) {
        return 0;
      }
      long declared = source.getLong(buffer.offset());
      if (declared < STORED) {
        throw new MalformedStreamException("a compressed buffer declares " + declared + " bytes");
      }
      return declared == STORED ? buffer.length() - PREFIX : declared;
    }

    private static long aligned(long length) {
      return Math.addExact(length, ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
  }

  /**
   * Refuses what cannot be unpacked.
   *
   * @throws SQLException HYC00
   */
  static void check(BodyCompression compression) throws SQLException {
    if (compression.method() != BodyCompressionMethod.BUFFER
        || compression.codec() != CompressionType.ZSTD) {
      throw SqlState.NOT_SUPPORTED.exception(
          "The server sent batches that are compressed with "
              + name(compression)
              + ", which this driver does not read: it asks for ZSTD of each buffer, or for no"
              + " compression (connection property 'compression').");
    }
  }

  private static String name(BodyCompression compression) {
    int codec = Byte.toUnsignedInt(compression.codec());
    String name =
        codec < CompressionType.names.length
            ? CompressionType.name(codec)
            : String.format(Locale.ROOT, "codec number %d", codec);
    return compression.method() == BodyCompressionMethod.BUFFER
        ? name
        : name + " by the method number " + compression.method();
  }

  /** Looks at the sizes of a frame whose body has arrived. */
  static Plan plan(Frame packed) {
    return new Plan(
        packed, packed.isRecordBatch() ? packed.recordBatch() : packed.dictionaryBatch().data());
  }

  /**
   * Unpacks.
   *
   * @param into has been provided with the length of the plan
   * @return the header that belongs to it
   */
  Message inflate(Plan plan, BatchBody into) {
    byte[] target = into.array();
    byte[] source = plan.packed.body().array();
    int end = 0;
    for (int i = 0; i < plan.offsets.length; i++) {
      Buffer buffer = plan.batch.buffers(i);
      int offset = (int) plan.offsets[i];
      int length = (int) plan.lengths[i];
      int from = (int) buffer.offset() + PREFIX;
      int size = (int) buffer.length() - PREFIX;
      Arrays.fill(target, end, offset, (byte) 0);
      end = offset + length;
      if (size < 0) {
        continue; // an empty buffer, which has not even a length
      }
      if (plan.source.getLong(buffer.offset()) == STORED) {
        System.arraycopy(source, from, target, offset, size);
      } else {
        unpack(source, from, size, target, offset, length);
      }
    }
    Arrays.fill(target, end, (int) plan.length, (byte) 0);
    into.filled();
    return header(plan);
  }

  private void unpack(byte[] source, int from, int size, byte[] target, int offset, int length) {
    int unpacked;
    try {
      unpacked = decoder.decode(source, from, size, target, offset, length);
    } catch (ZstdException e) {
      throw new MalformedStreamException("a compressed buffer is damaged: " + e.getMessage(), e);
    }
    if (unpacked != length) {
      throw new MalformedStreamException(
          "a compressed buffer has " + unpacked + " bytes and declares " + length);
    }
  }

  /** The header of the frame with the new places of its buffers, and without compression. */
  private static Message header(Plan plan) {
    FlatBufferBuilder builder = new FlatBufferBuilder(HEADER_BYTES);
    int batch = batch(builder, plan);
    byte type = MessageHeader.RecordBatch;
    if (!plan.packed.isRecordBatch()) {
      DictionaryBatch dictionary = plan.packed.dictionaryBatch();
      type = MessageHeader.DictionaryBatch;
      batch =
          DictionaryBatch.createDictionaryBatch(
              builder, dictionary.id(), batch, dictionary.isDelta());
    }
    Message.finishMessageBuffer(
        builder, Message.createMessage(builder, MetadataVersion.V5, type, batch, plan.length, 0));
    return Message.getRootAsMessage(ByteBuffer.wrap(builder.sizedByteArray()));
  }

  private static int batch(FlatBufferBuilder builder, Plan plan) {
    RecordBatch batch = plan.batch;
    // Vectors are written from their end.
    RecordBatch.startNodesVector(builder, batch.nodesLength());
    for (int i = batch.nodesLength() - 1; i >= 0; i--) {
      FieldNode node = batch.nodes(i);
      FieldNode.createFieldNode(builder, node.length(), node.nullCount());
    }
    int nodes = builder.endVector();
    RecordBatch.startBuffersVector(builder, plan.offsets.length);
    for (int i = plan.offsets.length - 1; i >= 0; i--) {
      Buffer.createBuffer(builder, plan.offsets[i], plan.lengths[i]);
    }
    int buffers = builder.endVector();
    int variadic = 0;
    if (batch.variadicBufferCountsLength() > 0) {
      RecordBatch.startVariadicBufferCountsVector(builder, batch.variadicBufferCountsLength());
      for (int i = batch.variadicBufferCountsLength() - 1; i >= 0; i--) {
        builder.addLong(batch.variadicBufferCounts(i));
      }
      variadic = builder.endVector();
    }
    return RecordBatch.createRecordBatch(builder, batch.length(), nodes, buffers, 0, variadic);
  }
}
