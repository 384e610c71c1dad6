package dev.oleander.polars.sandbox.worker.cgroup;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A file of a control group that is asked again and again, with every workload: it is opened once,
 * when it is first needed. Each reading is the kernel's count at that moment. Any thread, an
 * interrupted one too.
 */
final class KernelFile implements Closeable {
  private static final int FIRST_BYTES = 4 << 10;

  private final Path path;
  private final boolean writable;

  // All below is guarded by this.

  /** Null before it is needed. */
  private RandomAccessFile file;

  private byte[] buffer = new byte[FIRST_BYTES];
  private boolean closed;

  /**
   * @param writable whether it is to be written, too
   */
  KernelFile(Path path, boolean writable) {
    this.path = path;
    this.writable = writable;
  }

  /** The one number that it holds. */
  synchronized long number() throws IOException {
    return Long.parseLong(text().strip());
  }

  /** The sum of the values of some keys, in lines with a key, a blank and a number each. */
  synchronized long sum(List<String> keys) throws IOException {
    String text = text();
    long sum = 0;
    for (int begin = 0; begin < text.length(); ) {
      int end = text.indexOf('\n', begin);
      end = end < 0 ? text.length() : end;
      int blank = text.indexOf(' ', begin);
      if (blank > begin && blank < end && keys.contains(text.substring(begin, blank))) {
        sum += Long.parseLong(text.substring(blank + 1, end).strip());
      }
      begin = end + 1;
    }
    return sum;
  }

  synchronized void write(String value) throws IOException {
    RandomAccessFile opened = opened();
    opened.seek(0);
    opened.write(value.getBytes(StandardCharsets.US_ASCII));
  }

  /** Such a file is handed out whole where there is room for it. */
  private String text() throws IOException {
    while (true) {
      RandomAccessFile opened = opened();
      opened.seek(0);
      int length = opened.read(buffer);
      if (length < buffer.length) {
        return new String(buffer, 0, Math.max(0, length), StandardCharsets.US_ASCII);
      }
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
  }

  private RandomAccessFile opened() throws IOException {
    if (closed) {
      throw new IOException("%s is not read any more".formatted(path));
    }
    if (file == null) {
      file = new RandomAccessFile(path.toFile(), writable ? "rw" : "r");
    }
    return file;
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
