package dev.oleander.polars.jdbc;

import dev.oleander.polars.jdbc.error.SqlState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageChannelReader;

/**
 * Results as the vectors of Arrow's Java library, for applications that have it: {@code
 * org.apache.arrow:arrow-vector} and an allocator such as {@code arrow-memory-unsafe}. The driver
 * does not bring the library, and nothing else in the driver needs it.
 *
 * <pre>{@code
 * try (BufferAllocator allocator = new RootAllocator();
 *     ResultSet result = statement.executeQuery("SELECT sepal_length FROM default.flowers");
 *     ArrowReader reader = OleanderPolarsArrow.reader(result, allocator)) {
 *   VectorSchemaRoot root = reader.getVectorSchemaRoot();
 *   while (reader.loadNextBatch()) {
 *     Float8Vector lengths = (Float8Vector) root.getVector("sepal_length");
 *     for (int row = 0; row < root.getRowCount(); row++) {
 *       System.out.println(lengths.get(row));
 *     }
 *   }
 * }
 * }</pre>
 */
public final class OleanderPolarsArrow {
  private OleanderPolarsArrow() {}

  /**
   * Reads a result by batches of vectors, instead of rows. It needs no flag of the JVM where the
   * allocator needs none.
   *
   * @param result of this driver, or a wrapper of one, on which {@code next()} has not been called
   * @param allocator gives the memory of the vectors, which the connection property {@code
   *     memoryLimit} does not count; stays the caller's
   * @return for one thread at a time; to be closed by the caller, which closes the result too. It
   *     throws an {@link IOException} whose cause is the {@link SQLException} if the result cannot
   *     be read to its end
   * @throws SQLException 22023 if the result is not of this driver; HYC00 if Arrow's Java library
   *     is not where the driver's classes are loaded; else as {@link
   *     OleanderPolarsResultSet#arrowStream}
   */
  public static ArrowReader reader(ResultSet result, BufferAllocator allocator)
      throws SQLException {
    OleanderPolarsResultSet source = result.unwrap(OleanderPolarsResultSet.class);
    try {
      return Vectors.read(source, allocator);
    } catch (NoClassDefFoundError e) {
      throw SqlState.NOT_SUPPORTED.exception(
          "Arrow's Java library cannot be used, because a class is missing ("
              + e.getMessage()
              + "): add org.apache.arrow:arrow-vector and what it depends on to the class path"
              + " that the driver is on, or read OleanderPolarsResultSet.arrowStream()",
          e);
    }
  }

  /** All that needs Arrow's classes to be linked, so that their lack can be told. */
  private static final class Vectors {
    private Vectors() {}

    static ArrowReader read(OleanderPolarsResultSet source, BufferAllocator allocator)
        throws SQLException {
      return new ArrowStreamReader(
          new MessageChannelReader(new CopyingChannel(source.arrowStream()), allocator), allocator);
    }
  }

  /**
   * Fills Arrow's buffers by copying. Arrow's own channel makes NIO buffers of them, for which
   * newer Java demands {@code --add-opens}.
   */
  private static final class CopyingChannel extends ReadChannel {
    private static final int PIECE = 1 << 16;

    private final InputStream in;
    private final byte[] piece = new byte[PIECE];
    private long bytesRead;

    CopyingChannel(InputStream in) {
      super(Channels.newChannel(in));
      this.in = in;
    }

    @Override
    public long bytesRead() {
      return bytesRead;
    }

    @Override
    public int readFully(ByteBuffer buffer) throws IOException {
      int total = 0;
      while (buffer.hasRemaining()) {
        int read = in.read(piece, 0, Math.min(PIECE, buffer.remaining()));
        if (read < 0) {
          break;
        }
        buffer.put(piece, 0, read);
        total += read;
      }
      bytesRead += total;
      return total;
    }

    @Override
    public long readFully(ArrowBuf buffer, long length) throws IOException {
      long total = 0;
      while (total < length) {
        int read = in.read(piece, 0, (int) Math.min(PIECE, length - total));
        if (read < 0) {
          break;
        }
        buffer.setBytes(total, piece, 0, read);
        total += read;
      }
      buffer.writerIndex(total);
      bytesRead += total;
      return total;
    }
  }
}
