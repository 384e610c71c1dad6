package dev.oleander.polars.jdbc.workload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.http.ErrorFields;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the answer of a workload with a destination. Rows that a service sends beside it are passed
 * over a piece at a time.
 */
final class SavedAnswer {
  private static final int MOST_NOTICES = 100;
  private static final JsonFactory JSON =
      JsonFactory.builder().recyclerPool(JsonRecyclerPools.nonRecyclingPool()).build();

  private final ErrorFields failure = new ErrorFields();
  private final List<String> notices = new ArrayList<>();
  private boolean saved;
  private Long written; // null if not told
  private Long rowCount; // null if not told
  private String snapshot; // null if not told

  private SavedAnswer() {}

  /**
   * Reads an answer to its end.
   *
   * @param workload its id, for messages
   * @throws SQLException if it says that the workload failed, or not what it has written
   * @throws IOException if it breaks off or is no JSON
   */
  static Saved read(InputStream body, String workload) throws IOException, SQLException {
    SavedAnswer answer = new SavedAnswer();
    try (JsonParser parser = JSON.createParser(body)) {
      answer.read(parser);
    }
    if (answer.failure.answer().failed()) {
      throw answer.failure.answer().exception(workload);
    }
    Long rows = answer.written != null ? answer.written : answer.rowCount;
    if (!answer.saved || rows == null) {
      throw SqlState.COMPLETION_UNKNOWN.exception(
          "The server ran workload "
              + workload
              + " and did not say whether it has written the result to the table: look at the table"
              + " before you write again");
    }
    return new Saved(rows, Optional.ofNullable(answer.snapshot), answer.notices);
  }

  private void read(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("the answer is no JSON object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (field) {
        case "saved" -> {
          if (value == JsonToken.START_OBJECT) {
            saved(parser);
          } else {
            parser.skipChildren();
          }
        }
        case "row_count" -> rowCount = number(parser);
        case "warnings" -> {
          if (value == JsonToken.START_ARRAY) {
            warnings(parser);
          }
        }
        default -> {
          if (!failure.read(field, parser)) {
            parser.skipChildren();
          }
        }
      }
    }
    if (parser.currentToken() != JsonToken.END_OBJECT) {
      throw new EOFException("the answer breaks off");
    }
  }

  private void saved(JsonParser parser) throws IOException {
    saved = true;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (field) {
        case "rows_written" -> written = number(parser);
        case "snapshotId" -> {
          if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
            snapshot = parser.getText();
          }
        }
        default -> parser.skipChildren();
      }
    }
  }

  private void warnings(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == null) {
        throw new EOFException("the answer breaks off");
      }
      if (parser.currentToken() == JsonToken.VALUE_STRING && notices.size() < MOST_NOTICES) {
        notices.add(parser.getText());
      }
      parser.skipChildren();
    }
  }

  /** A whole number, as such or as text; null for anything else. */
  private static Long number(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      return parser.getLongValue();
    }
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      try {
        return Long.valueOf(parser.getText());
      } catch (NumberFormatException e) {
        return null;
      }
    }
    parser.skipChildren();
    return null;
  }
}
