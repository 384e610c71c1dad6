package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.catalog.write.FileNotWrittenException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * An object, to be written: as Iceberg writes it, but that a store which fails is told as a file
 * that cannot be written. It is there when its stream has been closed, and not before.
 */
final class ObjectOutputFile implements OutputFile {
  private final OutputFile file;

  ObjectOutputFile(OutputFile file) {
    this.file = file;
  }

  @Override
  public PositionOutputStream create() {
    return open(file::create);
  }

  @Override
  public PositionOutputStream createOrOverwrite() {
    return open(file::createOrOverwrite);
  }

  private PositionOutputStream open(Supplier<PositionOutputStream> opening) {
    try {
      return new ObjectStream(location(), opening.get());
    } catch (SdkException e) {
      throw new UncheckedIOException(new FileNotWrittenException(location(), e));
    }
  }

  @Override
  public String location() {
    return file.location();
  }

  @Override
  public InputFile toInputFile() {
    return new ObjectInputFile(file.toInputFile());
  }

  @Override
  public String toString() {
    return file.location();
  }

  /** Owns the stream; used by one thread at a time. */
  private static final class ObjectStream extends PositionOutputStream {
    private final String location;
    private final PositionOutputStream stream;

    ObjectStream(String location, PositionOutputStream stream) {
      this.location = location;
      this.stream = stream;
    }

    @Override
    public long getPos() throws IOException {
      return stream.getPos();
    }

    @Override
    public long storedLength() throws IOException {
      return stream.storedLength();
    }

    @Override
    public void write(int value) throws IOException {
      writing(() -> stream.write(value));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      writing(() -> stream.write(bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
      writing(stream::flush);
    }

    @Override
    public void close() throws IOException {
      writing(stream::close);
    }

    /** Parts of large objects are sent by other threads, whose failures are told by the last. */
    private void writing(Writing writing) throws IOException {
      try {
        writing.write();
      } catch (SdkException | CompletionException | UncheckedIOException e) {
        throw new FileNotWrittenException(location, e);
      }
    }
  }

  private interface Writing {
    void write() throws IOException;
  }
}
