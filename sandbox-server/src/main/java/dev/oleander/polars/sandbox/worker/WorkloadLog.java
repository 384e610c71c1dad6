package dev.oleander.polars.sandbox.worker;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What one workload has printed: the last of it, within a limit, for that is where a failure is
 * explained; who reads while it comes misses nothing. Written by the thread that reads the box's
 * output, read by any.
 */
public final class WorkloadLog {
  private static final int FIRST_BYTES = 256;

  private final int limit;

  // All below is guarded by this.

  /** A ring once it has grown to the limit: the byte at offset n of the log is at n modulo it. */
  private byte[] kept = new byte[0];

  private long total;

  /** The offset of the first byte that is kept. */
  private long first;

  private boolean complete;

  /** To be called when the log is complete. */
  private final List<Runnable> completed = new ArrayList<>();

  public WorkloadLog(int limit) {
    this.limit = limit;
  }

  /**
   * A piece of a log. Offsets count the bytes of the whole log in UTF-8.
   *
   * @param text what is kept from {@code offset} on; bytes that are no UTF-8 are U+FFFD
   * @param offset where the text begins: the one asked for, unless that is not kept or not yet
   *     there
   * @param nextOffset where to go on
   * @param droppedBytes how many bytes at the begin of the log are no longer kept
   * @param complete whether nothing will come after {@code nextOffset}
   */
  public record Piece(
      String text, long offset, long nextOffset, long droppedBytes, boolean complete) {}

  /**
   * Reads what is kept.
   *
   * @param from at least 0
   * @param most so many bytes; at least 4, which every character fits into
   */
  public synchronized Piece read(long from, int most) {
    long begin = Math.min(Math.max(from, first), total);
    int length = (int) Math.min(total - begin, most);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = kept[(int) ((begin + i) % kept.length)];
    }
    boolean rest = begin + length < total || !complete;
    int whole = rest ? wholeCharacters(bytes) : length;
    return new Piece(
        new String(bytes, 0, whole, StandardCharsets.UTF_8),
        begin,
        begin + whole,
        first,
        complete && begin + whole == total);
  }

  /** How many of the bytes are left without a character at the end that goes on behind them. */
  private static int wholeCharacters(byte[] bytes) {
    for (int back = 1; back <= Math.min(3, bytes.length); back++) {
      int head = bytes[bytes.length - back] & 0xff;
      if (head >= 0xc0) {
        int needed = head >= 0xf0 ? 4 : head >= 0xe0 ? 3 : 2;
        return back < needed ? bytes.length - back : bytes.length;
      }
      if (head < 0x80) {
        return bytes.length;
      }
    }
    return bytes.length;
  }

  /**
   * A log that nothing is added to any more.
   *
   * @param text what was kept of it; not copied
   * @param droppedBytes how much was not
   */
  public static WorkloadLog ended(byte[] text, long droppedBytes) {
    WorkloadLog log = new WorkloadLog(text.length);
    log.first = droppedBytes;
    log.total = droppedBytes;
    if (text.length > 0) {
      log.append(text, text.length);
    }
    log.complete();
    return log;
  }

  /** What is kept. */
  public synchronized byte[] text() {
    byte[] text = new byte[(int) keptBytes()];
    for (int i = 0; i < text.length; i++) {
      text[i] = kept[(int) ((first + i) % kept.length)];
    }
    return text;
  }

  /** How many bytes there were before what is kept. */
  public synchronized long droppedBytes() {
    return first;
  }

  /**
   * Calls back, once, when nothing will be added any more: at once if that is so, else on the
   * thread that completes the log.
   */
  public void whenComplete(Runnable action) {
    synchronized (this) {
      if (!complete) {
        completed.add(action);
        return;
      }
    }
    action.run();
  }

  /** How many bytes are kept. */
  public synchronized long keptBytes() {
    return total - first;
  }

  /** Keeps nothing of it any more. */
  public synchronized void drop() {
    first = total;
    kept = new byte[0];
  }

  public synchronized void append(byte[] bytes, int length) {
    if (complete) {
      return;
    }
    grow(keptBytes() + length);
    for (int i = 0; i < length; i++) {
      kept[(int) (total++ % kept.length)] = bytes[i];
    }
    first = Math.max(first, total - kept.length);
  }

  /** Until it has reached the limit, the log begins at the begin of the array. */
  private void grow(long needed) {
    if (kept.length >= limit || needed <= kept.length) {
      return;
    }
    long doubled = Math.max(needed, Math.max(FIRST_BYTES, 2L * kept.length));
    byte[] larger = new byte[(int) Math.min(limit, doubled)];
    for (long at = first; at < total; at++) {
      larger[(int) (at % larger.length)] = kept[(int) (at % kept.length)];
    }
    kept = larger;
  }

  public void complete() {
    List<Runnable> actions;
    synchronized (this) {
      complete = true;
      actions = List.copyOf(completed);
      completed.clear();
    }
    actions.forEach(Runnable::run);
  }
}
