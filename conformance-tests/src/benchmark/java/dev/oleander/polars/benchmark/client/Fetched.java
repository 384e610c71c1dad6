package dev.oleander.polars.benchmark.client;

/**
 * What one fetch measured.
 *
 * @param rows how many rows were read; 0 when the stream was taken without reading it
 * @param checksum of every value read; 0 when none was
 * @param bytes how many bytes came; 0 when nobody counted
 * @param firstNanos from the request to the first row, or the first byte
 * @param totalNanos from the request to the end, all closed
 */
public record Fetched(long rows, long checksum, long bytes, long firstNanos, long totalNanos) {
  /** Fails unless both fetches brought the same rows, and so many. */
  public void requireSameRows(Fetched other, long expected) {
    if (rows != expected || other.rows != expected || checksum != other.checksum) {
      throw new IllegalStateException(
          "the two sides fetched different rows: %s and %s".formatted(this, other));
    }
  }

  public double rowsPerSecond() {
    return rows * 1e9 / totalNanos;
  }

  public String toLine() {
    return CommandLoop.line(rows, checksum, bytes, firstNanos, totalNanos);
  }

  public static Fetched fromLine(String line) {
    long[] numbers = CommandLoop.numbers(line);
    return new Fetched(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
  }
}
