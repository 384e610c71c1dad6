package dev.oleander.polars.sandbox.catalog;

import java.io.IOException;
import java.util.function.Supplier;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.RangeReadable;
import org.apache.iceberg.io.SeekableInputStream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** An object, to be read: as Iceberg reads it, but for what is thrown. */
final class ObjectInputFile implements InputFile {
  private static final int GONE = 404;

  private final InputFile file;

  ObjectInputFile(InputFile file) {
    this.file = file;
  }

  @Override
  public long getLength() {
    return ask(location(), file::getLength);
  }

  @Override
  public SeekableInputStream newStream() {
    return new ObjectStream(location(), ask(location(), file::newStream));
  }

  @Override
  public boolean exists() {
    return ask(location(), file::exists);
  }

  @Override
  public String location() {
    return file.location();
  }

  @Override
  public String toString() {
    return file.location();
  }

  private static <T> T ask(String location, Supplier<T> question) {
    try {
      return question.get();
    } catch (SdkException e) {
      throw failure(location, e);
    }
  }

  private static NotFoundException failure(String location, Exception e) {
    return e instanceof AwsServiceException answer && answer.statusCode() == GONE
        ? new NotFoundException(e, "Location does not exist: %s", location)
        : new StoreUnavailableException(location, e);
  }

  /** Owns the stream; used by one thread at a time. */
  private static final class ObjectStream extends SeekableInputStream implements RangeReadable {
    private final String location;
    private final SeekableInputStream stream;

    ObjectStream(String location, SeekableInputStream stream) {
      this.location = location;
      this.stream = stream;
    }

    @Override
    public long getPos() throws IOException {
      return stream.getPos();
    }

    @Override
    public void seek(long position) throws IOException {
      stream.seek(position);
    }

    @Override
    public int read() {
      return reading(stream::read);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      return reading(() -> stream.read(buffer, offset, length));
    }

    @Override
    public void readFully(long position, byte[] buffer, int offset, int length) {
      reading(
          () -> {
            ranges().readFully(position, buffer, offset, length);
            return length;
          });
    }

    @Override
    public int readTail(byte[] buffer, int offset, int length) {
      return reading(() -> ranges().readTail(buffer, offset, length));
    }

    private RangeReadable ranges() {
      return (RangeReadable) stream;
    }

    private int reading(Reading reading) {
      try {
        return reading.read();
      } catch (SdkException | IOException e) {
        throw failure(location, e);
      }
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }

  private interface Reading {
    int read() throws IOException;
  }
}
