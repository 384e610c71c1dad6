package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.oleander.polars.jdbc.http.ErrorAnswer;
import dev.oleander.polars.jdbc.http.ErrorFields;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The documented answer, read from its beginning to its end: an object with {@code success}, {@code
 * results}, {@code row_count} and others, in any order.
 *
 * <p>Rows are decoded as they come. If they come before {@code columns} and {@code column_types},
 * they are kept as they are until these have come.
 */
final class ResultDocument implements AutoCloseable {
  /** What of the document is read next. */
  private enum Place {
    BEGINNING,
    DOCUMENT,
    RESULTS,
    ROWS,
    KEPT_ROWS,
    END
  }

  private final InputStream answer;
  private final Utf8Input input;
  private final String workload;
  private final MemoryLimit memory;
  private final int batchRows;
  private final ErrorFields error = new ErrorFields();
  private final Set<String> seen = new HashSet<>();

  private JsonParser parser;
  private Place place = Place.BEGINNING;
  private List<String> columns;
  private List<String> types;
  private KeptRows kept;
  private RowDecoder rows;
  private long expectedRows = -1; // -1 for unknown
  private boolean ended; // the brace that closes the document was read

  // What the answer lacks to be a result; null if it lacks nothing.
  private String missing = "results";

  /**
   * @param batchRows the most rows of a batch; 0 for a number that suits most
   */
  ResultDocument(InputStream answer, String workload, MemoryLimit memory, int batchRows) {
    this.answer = answer;
    this.input = new Utf8Input(answer);
    this.workload = workload;
    this.memory = memory;
    this.batchRows = batchRows;
  }

  /** Whether the message that {@link #next} gave last was the end mark. */
  boolean isAtEnd() {
    return place == Place.END;
  }

  /**
   * Reads on until there is another message of the Arrow stream. The one before is used up by then.
   *
   * @throws JsonResultException if there is no result, or this is none
   * @throws EOFException if the document breaks off
   */
  ArrowMessage next() throws IOException {
    try {
      ArrowMessage message = null;
      while (message == null) {
        message =
            switch (place) {
              case BEGINNING -> begin();
              case DOCUMENT -> documentField();
              case RESULTS -> resultsField();
              case ROWS -> liveRows();
              case KEPT_ROWS -> keptRows();
              case END -> throw new IllegalStateException("the document was read to its end");
            };
      }
      return message;
    } catch (StreamConstraintsException e) {
      throw constrained(e);
    } catch (JsonProcessingException e) {
      if (input.isAtEnd() && !ended) {
        throw brokenOff(e); // whatever the parser makes of half a token
      }
      throw JsonResultException.malformed(
          e.getOriginalMessage() + ", at byte " + e.getLocation().getByteOffset(), e);
    }
  }

  @Override
  public void close() throws IOException {
    answer.close();
  }

  private ArrowMessage begin() throws IOException {
    parser = JsonParsers.factory(memory.longestText()).createParser(input);
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw brokenOff(null);
    }
    if (first != JsonToken.START_OBJECT) {
      throw JsonResultException.malformed("it is no object");
    }
    place = Place.DOCUMENT;
    return null;
  }

  /** Reads a field of the document, or its end. */
  private ArrowMessage documentField() throws IOException {
    if (parser.nextToken() != JsonToken.FIELD_NAME) {
      return end();
    }
    String field = parser.currentName();
    JsonToken value = parser.nextToken();
    switch (field) {
      case "results" -> {
        once(field);
        if (value == JsonToken.START_OBJECT) {
          missing = null;
          place = Place.RESULTS;
        } else if (value != JsonToken.VALUE_NULL) {
          throw JsonResultException.malformed("its 'results' are no object");
        }
      }
      case "row_count" -> {
        once(field);
        expectedRows = rowCount(value);
      }
      default -> {
        if (!error.read(field, parser)) {
          parser.skipChildren();
        }
      }
    }
    return null;
  }

  /** Reads a field of the results, or their end. */
  private ArrowMessage resultsField() throws IOException {
    if (parser.nextToken() != JsonToken.FIELD_NAME) {
      return endOfResults();
    }
    String field = parser.currentName();
    JsonToken value = parser.nextToken();
    switch (field) {
      case "columns" -> {
        once(field);
        columns = AnswerColumns.readNames(field, parser);
      }
      case "column_types" -> {
        once(field);
        types = value == JsonToken.VALUE_NULL ? null : AnswerColumns.readNames(field, parser);
      }
      case "rows" -> {
        once(field);
        return beginRows(value);
      }
      default -> parser.skipChildren();
    }
    return null;
  }

  private ArrowMessage beginRows(JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      throw JsonResultException.malformed("its 'rows' are no array");
    }
    if (error.saysFailure()) {
      parser.skipChildren();
      return null;
    }
    if (columns == null || types == null) {
      kept = KeptRows.read(parser, memory);
      return null;
    }
    place = Place.ROWS;
    return schema();
  }

  private ArrowMessage endOfResults() throws IOException {
    place = Place.DOCUMENT;
    if (rows != null || error.saysFailure()) {
      return null;
    }
    if (columns == null || kept == null) {
      missing = columns == null ? "columns" : "rows"; // the answer may yet say that it failed
      return null;
    }
    place = Place.KEPT_ROWS;
    return schema();
  }

  private ArrowMessage schema() throws JsonResultException {
    AnswerColumns described = AnswerColumns.of(columns, types);
    List<ColumnBuilder> builders = described.builders(memory);
    rows = new RowDecoder(described, builders, batchRows);
    return ArrowMessage.schema(columns, builders);
  }

  private ArrowMessage liveRows() throws IOException {
    ArrowMessage batch = rows.next(parser, input);
    if (rows.isAtEnd()) {
      place = Place.RESULTS;
    }
    return batch;
  }

  private ArrowMessage keptRows() throws IOException {
    ArrowMessage batch = rows.next(kept.parser(), input);
    if (rows.isAtEnd()) {
      kept.close();
      place = Place.DOCUMENT;
    }
    return batch;
  }

  /** The document has ended: only now is it known whether what was read is the result. */
  private ArrowMessage end() throws IOException {
    ended = true;
    ErrorAnswer answered = error.answer();
    if (answered.failed()) {
      throw JsonResultException.reported(answered.exception(workload));
    }
    if (parser.nextToken() != null) {
      throw JsonResultException.malformed("something follows it");
    }
    if (missing != null) {
      throw JsonResultException.malformed("it reports success and has no '" + missing + "'");
    }
    if (expectedRows >= 0 && expectedRows != rows.count()) {
      throw JsonResultException.malformed(
          "its 'row_count' is " + expectedRows + " and it has " + rows.count() + " rows");
    }
    place = Place.END;
    return ArrowMessage.end();
  }

  private void once(String field) throws JsonResultException {
    if (!seen.add(field)) {
      throw JsonResultException.malformed("it has '" + field + "' twice");
    }
  }

  private long rowCount(JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NULL) {
      return -1;
    }
    try {
      if (value == JsonToken.VALUE_NUMBER_INT || value == JsonToken.VALUE_STRING) {
        long count = Long.parseLong(parser.getText());
        if (count >= 0) {
          return count;
        }
      }
    } catch (NumberFormatException e) {
      throw JsonResultException.malformed("its 'row_count' is no number of rows", e);
    }
    throw JsonResultException.malformed("its 'row_count' is no number of rows");
  }

  private JsonResultException constrained(StreamConstraintsException e) {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      JsonResultException exceeded =
          memory.exceeded("has a text of more than " + memory.longestText() + " characters");
      exceeded.addSuppressed(e);
      return exceeded;
    }
    return JsonResultException.malformed(e.getOriginalMessage(), e);
  }

  private static EOFException brokenOff(Throwable cause) {
    EOFException exception = new EOFException("the JSON answer broke off before its end");
    if (cause != null) {
      exception.initCause(cause);
    }
    return exception;
  }
}
