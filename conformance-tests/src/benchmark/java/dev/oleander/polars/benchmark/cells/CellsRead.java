package dev.oleander.polars.benchmark.cells;

import dev.oleander.polars.benchmark.client.CommandLoop;

/**
 * What one pass over all cells measured.
 *
 * @param rows how many cells were read
 * @param checksum of all values
 * @param loadedNanos from the first to the last row of a batch, of all batches together: what is
 *     left when batches come by themselves
 * @param loadedBytes what the reading thread allocated in that time
 * @param totalNanos from the request to the end, all closed
 */
public record CellsRead(
    long rows, long checksum, long loadedNanos, long loadedBytes, long totalNanos) {
  public String toLine() {
    return CommandLoop.line(rows, checksum, loadedNanos, loadedBytes, totalNanos);
  }

  public static CellsRead fromLine(String line) {
    long[] numbers = CommandLoop.numbers(line);
    return new CellsRead(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
  }
}
