package dev.oleander.polars.sandbox.worker.box;

import dev.oleander.polars.sandbox.worker.WorkloadLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The last of what a box printed, and what each workload in it prints. A thread of its own reads
 * all that comes, so that a box never waits for its log, and keeps no more than the limit; it ends
 * when the box does.
 */
public final class BoxLog {
  private final InputStream output;
  private final Thread reader;
  private final byte[] last;
  private long total;

  /** Of the workload that has the box; null between workloads. Guarded by this. */
  private WorkloadLog workload;

  /** Guarded by this. */
  private boolean ended;

  public BoxLog(InputStream output, int limit, String name) {
    this.output = output;
    this.last = new byte[limit];
    this.reader = new Thread(this::readAll, name);
    this.reader.setDaemon(true);
  }

  public void start() {
    reader.start();
  }

  /** What is kept. Call {@link #awaitEnd} first for a box's last words. */
  public synchronized String text() {
    int length = (int) Math.min(total, last.length);
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = last[(int) ((total - length + i) % last.length)];
    }
    return new String(text, StandardCharsets.UTF_8);
  }

  /**
   * Begins the log of a workload: what comes from now on.
   *
   * @param limit how many bytes of it are kept
   */
  public synchronized WorkloadLog beginWorkload(int limit) {
    WorkloadLog begun = new WorkloadLog(limit);
    if (ended) {
      begun.complete();
    } else {
      workload = begun;
    }
    return begun;
  }

  /** Ends the log of a workload whose box lives on; else it ends with the box's last words. */
  public synchronized void endWorkload() {
    if (workload != null) {
      workload.complete();
      workload = null;
    }
  }

  public void awaitEnd(long millis) throws InterruptedException {
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
    } finally {
      end();
    }
  }

  private synchronized void end() {
    ended = true;
    endWorkload();
  }

  private synchronized void append(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      last[(int) (total++ % last.length)] = bytes[i];
    }
    if (workload != null) {
      workload.append(bytes, length);
    }
  }
}
