package dev.oleander.polars.sandbox.worker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The last of what a box printed. A thread of its own reads all that comes, so that a box never
 * waits for its log, and keeps no more than the limit; it ends when the box does.
 */
final class BoxLog {
  private final InputStream output;
  private final Thread reader;
  private final byte[] last;
  private long total;

  BoxLog(InputStream output, int limit, String name) {
    this.output = output;
    this.last = new byte[limit];
    this.reader = new Thread(this::readAll, name);
    this.reader.setDaemon(true);
  }

  void start() {
    reader.start();
  }

  /** What is kept. Call {@link #awaitEnd} first for a box's last words. */
  synchronized String text() {
    int length = (int) Math.min(total, last.length);
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = last[(int) ((total - length + i) % last.length)];
    }
    return new String(text, StandardCharsets.UTF_8);
  }

  void awaitEnd(long millis) throws InterruptedException {
    reader.join(millis);
  }

  private void readAll() {
    byte[] buffer = new byte[4096];
    try (output) {
      for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
        append(buffer, read);
      }
    } catch (IOException e) {
      byte[] note =
          ("(the log breaks off: " + e.getMessage() + ")").getBytes(StandardCharsets.UTF_8);
      append(note, note.length);
    }
  }

  private synchronized void append(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      last[(int) (total++ % last.length)] = bytes[i];
    }
  }
}
