package dev.oleander.polars.jdbc.statement;

import java.util.stream.Stream;

/**
 * Keeps a thread that closes a result from taking memory away under a getter of another thread.
 *
 * <p>A getter reads memory outside the Java heap and takes no lock, which would cost more than the
 * reading itself. So whoever closes, having marked the result as closed, looks at the stack of the
 * thread that uses it: taking it stops that thread for a moment, after which it either sees the
 * mark or is found inside a getter, and those end within microseconds.
 */
final class ReadingThread {
  private static final int MOST_LOOKS = 1_000;

  private ReadingThread() {}

  /**
   * Returns when no getter of {@code type} is on the stack of the thread, or after about a second.
   *
   * @param thread null for none
   */
  static void awaitOutside(Thread thread, Class<?> type) {
    if (thread == null || thread == Thread.currentThread()) {
      return;
    }
    boolean interrupted = false;
    for (int looks = 0; looks < MOST_LOOKS && isReading(thread, type); looks++) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        interrupted = true; // a second at most: it is worth finishing
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isReading(Thread thread, Class<?> type) {
    return thread.isAlive()
        && Stream.of(thread.getStackTrace())
            .anyMatch(
                frame ->
                    frame.getClassName().equals(type.getName())
                        && frame.getMethodName().startsWith("get"));
  }
}
