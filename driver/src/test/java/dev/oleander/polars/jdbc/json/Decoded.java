package dev.oleander.polars.jdbc.json;

import static org.assertj.core.api.Assertions.catchThrowable;

import dev.oleander.polars.jdbc.arrow.ColumnReader;
import dev.oleander.polars.jdbc.arrow.ResultBatches;
import dev.oleander.polars.jdbc.arrow.ResultColumn;
import dev.oleander.polars.jdbc.arrow.ResultMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A result read to its end through the readers of Arrow streams.
 *
 * @param texts one list for each row; null for null
 */
record Decoded(List<ResultColumn> columns, List<List<String>> texts, List<Integer> batches) {
  static final long LIMIT = 64 << 20;

  static Decoded of(String document) throws IOException, SQLException {
    return of(document.getBytes(StandardCharsets.UTF_8), LIMIT);
  }

  static Decoded of(byte[] document, long limit) throws IOException, SQLException {
    return ofArrow(stream(new ByteArrayInputStream(document), limit));
  }

  static JsonArrowStream stream(InputStream document, long limit) {
    return new JsonArrowStream(document, "w-1", limit, 0);
  }

  static Decoded ofArrow(InputStream stream) throws IOException, SQLException {
    List<List<String>> texts = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    try (ResultMemory memory = new ResultMemory(1L << 30);
        ResultBatches batches = ResultBatches.open(stream, memory)) {
      int width = batches.columns().size();
      while (batches.next()) {
        sizes.add(batches.rowCount());
        for (int row = 0; row < batches.rowCount(); row++) {
          List<String> values = new ArrayList<>();
          for (int i = 0; i < width; i++) {
            ColumnReader column = batches.column(i);
            values.add(column.isNull(row) ? null : column.getString(row));
          }
          texts.add(values);
        }
      }
      return new Decoded(batches.columns(), texts, sizes);
    }
  }

  /** A document of one column with the values, which are JSON. */
  static String column(String type, String... values) {
    return "{\"success\": true, \"results\": {\"columns\": [\"c\"], \"column_types\": [\""
        + type.replace("\\", "\\\\").replace("\"", "\\\"")
        + "\"], \"rows\": [["
        + String.join("], [", values)
        + "]]}}";
  }

  /** The texts of the first column. */
  List<String> first() {
    return texts.stream().map(row -> row.get(0)).toList();
  }

  /** What a document cannot be had for: of the two kinds of exception, the SQLException. */
  static SQLException failure(String document) {
    return failure(document.getBytes(StandardCharsets.UTF_8), LIMIT);
  }

  static SQLException failure(byte[] document, long limit) {
    Throwable thrown = catchThrowable(() -> of(document, limit));
    if (thrown instanceof JsonResultException carrier) {
      return carrier.failure();
    }
    if (thrown instanceof SQLException failure) {
      return failure;
    }
    throw new AssertionError("no SQLException", thrown);
  }
}
