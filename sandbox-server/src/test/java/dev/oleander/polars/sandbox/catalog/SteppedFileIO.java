package dev.oleander.polars.sandbox.catalog;

import java.io.IOException;
import java.util.function.IntConsumer;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/**
 * A storage that something can happen to at each step: when a file is made, before and after it is
 * closed, and when one is deleted. One thread.
 */
final class SteppedFileIO implements FileIO {
  private final transient FileIO real;
  private final transient IntConsumer happens;
  private int steps;

  /**
   * @param happens is told the number of each step before it is taken
   */
  SteppedFileIO(FileIO real, IntConsumer happens) {
    this.real = real;
    this.happens = happens;
  }

  private void step() {
    happens.accept(++steps);
  }

  @Override
  public InputFile newInputFile(String location) {
    return real.newInputFile(location);
  }

  @Override
  public void deleteFile(String location) {
    step();
    real.deleteFile(location);
  }

  @Override
  public OutputFile newOutputFile(String location) {
    OutputFile file = real.newOutputFile(location);
    return new OutputFile() {
      @Override
      public PositionOutputStream create() {
        step();
        return new SteppedStream(file.create());
      }

      @Override
      public PositionOutputStream createOrOverwrite() {
        step();
        return new SteppedStream(file.createOrOverwrite());
      }

      @Override
      public String location() {
        return file.location();
      }

      @Override
      public InputFile toInputFile() {
        return file.toInputFile();
      }
    };
  }

  /** A file that is written. */
  private final class SteppedStream extends PositionOutputStream {
    private final PositionOutputStream out;
    private boolean closed;

    SteppedStream(PositionOutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() throws IOException {
      return out.getPos();
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        step();
        out.close();
        step();
      }
    }
  }
}
