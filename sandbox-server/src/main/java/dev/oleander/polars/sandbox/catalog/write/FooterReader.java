package dev.oleander.polars.sandbox.catalog.write;

import static dev.oleander.polars.sandbox.catalog.write.Refusals.broken;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.iceberg.io.IOUtil;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.parquet.format.FileMetaData;
import shaded.parquet.org.apache.thrift.TConfiguration;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.protocol.TProtocolException;
import shaded.parquet.org.apache.thrift.protocol.TStruct;
import shaded.parquet.org.apache.thrift.transport.TEndpointTransport;
import shaded.parquet.org.apache.thrift.transport.TTransportException;

/**
 * Reads the footers of Parquet files that hostile code wrote: a footer is bounded in bytes and in
 * structures, for a few bytes of one may stand for many times their size in memory.
 */
final class FooterReader {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  /** The footer's length and the magic word. */
  private static final int TAIL_BYTES = 8;

  private static final int MOST_BYTES = 16 << 20;

  /** Of 40 row groups of 1,000 columns with all that belongs to them. */
  private static final int MOST_STRUCTS = 400_000;

  private FooterReader() {}

  /**
   * What stands at the end of a file.
   *
   * @param start where it begins: all else of the file lies before
   */
  record Footer(FileMetaData metadata, long start) {}

  /**
   * Reads the footer of a file that has been written.
   *
   * @param length of the file, as it was written
   * @throws IOException when the storage fails
   * @throws dev.oleander.polars.sandbox.error.SandboxException WORKER_LOST when it has no footer
   *     that can be read within bounds
   */
  static Footer read(InputFile file, long length) throws IOException {
    if (length < MAGIC.length + TAIL_BYTES) {
      throw broken("it is too short for Parquet", null);
    }
    try (SeekableInputStream in = file.newStream()) {
      byte[] magic = at(in, 0, MAGIC.length);
      byte[] tail = at(in, length - TAIL_BYTES, TAIL_BYTES);
      if (!Arrays.equals(magic, MAGIC)
          || !Arrays.equals(Arrays.copyOfRange(tail, 4, TAIL_BYTES), MAGIC)) {
        throw broken("it is not Parquet, or is encrypted", null);
      }
      int bytes = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
      long start = length - TAIL_BYTES - bytes;
      if (bytes <= 0 || bytes > MOST_BYTES || start < MAGIC.length) {
        throw broken("its footer is said to be %d bytes long".formatted(bytes), null);
      }
      return new Footer(parse(at(in, start, bytes)), start);
    }
  }

  private static byte[] at(SeekableInputStream in, long position, int length) throws IOException {
    byte[] bytes = new byte[length];
    in.seek(position);
    IOUtil.readFully(in, bytes, 0, length);
    return bytes;
  }

  static FileMetaData parse(byte[] footer) {
    FileMetaData metadata = new FileMetaData();
    try {
      metadata.read(new BoundedProtocol(new FooterBytes(footer)));
      return metadata;
    } catch (TException | RuntimeException e) {
      throw broken("its footer cannot be read", e);
    }
  }

  /** Counts what is made of the bytes. */
  private static final class BoundedProtocol extends TCompactProtocol {
    private int structs;

    BoundedProtocol(FooterBytes bytes) {
      super(bytes, bytes.length(), MOST_STRUCTS);
    }

    @Override
    public TStruct readStructBegin() throws TException {
      if (++structs > MOST_STRUCTS) {
        throw new TProtocolException(TProtocolException.SIZE_LIMIT, "too many structures");
      }
      return super.readStructBegin();
    }
  }

  /** The footer as Thrift reads it; what a list claims to hold is held against what is left. */
  private static final class FooterBytes extends TEndpointTransport {
    private final byte[] bytes;
    private int position;

    FooterBytes(byte[] bytes) throws TTransportException {
      super(
          new TConfiguration(
              bytes.length,
              TConfiguration.DEFAULT_MAX_FRAME_SIZE,
              TConfiguration.DEFAULT_RECURSION_DEPTH));
      this.bytes = bytes;
      updateKnownMessageSize(bytes.length);
    }

    int length() {
      return bytes.length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void open() {
      // It is.
    }

    @Override
    public void close() {
      // There is nothing to close.
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws TTransportException {
      int count = Math.min(length, bytes.length - position);
      if (count == 0 && length > 0) {
        throw new TTransportException(TTransportException.END_OF_FILE);
      }
      System.arraycopy(bytes, position, buffer, offset, count);
      position += count;
      countConsumedMessageBytes(count);
      return count;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
      throw new UnsupportedOperationException("a footer is read only");
    }
  }
}
