package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;

/** Decodes rows, which are arrays of values, into batches of a bounded size. */
final class RowDecoder {
  private static final int MOST_ROWS = 8192;
  private static final long MOST_BYTES = 4 << 20;

  /** The first batch is small, so that the first row is there early. */
  private static final int FIRST_ROWS = 128;

  private static final int GROWTH = 8;

  /** When the server took so long over a batch, its rows are handed on without more. */
  private static final long LONGEST_WAIT_NANOS = 100_000_000;

  private final AnswerColumns described;
  private final ColumnBuilder[] columns;
  private final int mostRows;
  private int batchRows;
  private long count;
  private boolean ended;

  /**
   * @param columns take the values
   * @param mostRows in a batch; 0 for a number that suits most
   */
  RowDecoder(AnswerColumns described, List<ColumnBuilder> columns, int mostRows) {
    this.described = described;
    this.columns = columns.toArray(new ColumnBuilder[0]);
    this.mostRows = mostRows == 0 ? MOST_ROWS : mostRows;
    this.batchRows = Math.min(FIRST_ROWS, this.mostRows);
  }

  /** Rows decoded so far. */
  long count() {
    return count;
  }

  /** Whether the last row was decoded. */
  boolean isAtEnd() {
    return ended;
  }

  /**
   * Decodes the next rows.
   *
   * @param parser stands before a row, or before the end of the array of rows
   * @param input tells how long the parser waited for bytes
   * @return null if there are no more
   */
  ArrowMessage next(JsonParser parser, Utf8Input input) throws IOException {
    for (ColumnBuilder column : columns) {
      column.clear();
    }
    long waited = input.waitedNanos();
    int rows = 0;
    while (rows < batchRows
        && bytes() < MOST_BYTES
        && (rows == 0 || input.waitedNanos() - waited < LONGEST_WAIT_NANOS)) {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.END_ARRAY) {
        ended = true;
        break;
      }
      row(parser, token);
      rows++;
    }
    batchRows = (int) Math.min((long) batchRows * GROWTH, mostRows);
    return rows == 0 ? null : batch(rows);
  }

  private long bytes() {
    long bytes = 0;
    for (ColumnBuilder column : columns) {
      bytes += column.bytes();
    }
    return bytes;
  }

  private void row(JsonParser parser, JsonToken start) throws IOException {
    count++;
    if (start != JsonToken.START_ARRAY) {
      throw JsonResultException.malformed("row " + count + " is no array");
    }
    int column = 0;
    try {
      for (JsonToken value = parser.nextToken();
          value != JsonToken.END_ARRAY;
          value = parser.nextToken()) {
        if (column == columns.length) {
          throw miscounted("more");
        }
        columns[column].append(parser, value);
        column++;
      }
    } catch (BadValueException e) {
      throw JsonResultException.found(
          e.state()
              .exception(
                  "Row "
                      + count
                      + ", "
                      + described.describe(column)
                      + " of the result: "
                      + e.getMessage()
                      + ".",
                  e));
    }
    if (column < columns.length) {
      throw miscounted("fewer");
    }
  }

  private JsonResultException miscounted(String than) {
    return JsonResultException.malformed(
        "row "
            + count
            + " has "
            + than
            + " values than there are columns ("
            + columns.length
            + ")");
  }

  private ArrowMessage batch(int rows) {
    BatchWriter batch = new BatchWriter();
    for (ColumnBuilder column : columns) {
      column.write(batch);
    }
    return batch.message(rows);
  }
}
