package dev.oleander.polars.jdbc.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.oleander.polars.jdbc.error.ServerErrors;
import dev.oleander.polars.jdbc.error.SqlState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/**
 * What an answer says of its failure, in any of the shapes the service uses.
 *
 * <p>{@code error} is a text or an object {@code {type, code, message}}; {@code success} or {@code
 * ok} may be false under any status. All texts may be null.
 *
 * @param failed whether the body says that the call failed
 * @param message the text of {@code error}
 * @param code {@code errorCode}, else the code or type of an error object
 * @param details the longer text
 */
record ErrorAnswer(boolean failed, String message, String code, String details, String workloadId) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int EXCERPT = 200;
  private static final int LONGEST = 4000;

  /**
   * Reads a JSON body a piece at a time, so that a large result in it costs no memory.
   *
   * @throws IOException if it is no JSON object or breaks off
   */
  static ErrorAnswer read(InputStream body) throws IOException {
    Boolean success = null;
    String message = null;
    String code = null;
    String details = null;
    String workloadId = null;
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("the body is no JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (field) {
          case "success", "ok" -> success = value != JsonToken.VALUE_FALSE;
          case "details" -> details = text(parser, value);
          case "errorCode" -> code = text(parser, value);
          case "workloadId" -> workloadId = text(parser, value);
          case "error" -> {
            if (value == JsonToken.START_OBJECT) {
              ErrorAnswer inner = object(parser);
              message = inner.message;
              code = code == null ? inner.code : code;
            } else {
              message = text(parser, value);
            }
          }
          default -> parser.skipChildren();
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT) {
        throw new IOException("the JSON body breaks off");
      }
    }
    boolean failed = success != null ? !success : message != null;
    return new ErrorAnswer(failed, message, code, details, workloadId);
  }

  /** An answer that is no JSON: an excerpt of it stands for the message. */
  static ErrorAnswer ofText(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}\\s]+", " ");
    String excerpt = shorten(text.strip(), EXCERPT);
    return new ErrorAnswer(
        true,
        excerpt.isEmpty() ? "the answer has no text" : "the answer is no JSON: " + excerpt,
        null,
        null,
        null);
  }

  /**
   * The exception for this answer.
   *
   * @param call what was asked for, such as {@code GET /api/v1/catalogs}
   * @param retryAfter the header of that name, or null
   * @param knownWorkload the workload the call was about, or null
   */
  SQLException exception(String call, int status, String retryAfter, String knownWorkload) {
    SqlState state = ServerErrors.state(code, status);
    StringBuilder text = new StringBuilder();
    text.append(message == null ? "the server gave no reason" : shorten(message, LONGEST));
    if (details != null && !details.isBlank() && !details.equals(message)) {
      text.append(": ").append(shorten(details, LONGEST));
    }
    if (retryAfter != null && state == SqlState.SERVER_BUSY) {
      text.append(" (try again after ").append(shorten(retryAfter, 40)).append(" s)");
    }
    text.append(" [");
    if (code != null) {
      text.append(code).append(", ");
    }
    text.append("HTTP ").append(status).append(" from ").append(call);
    String workload = workloadId != null ? workloadId : knownWorkload;
    if (workload != null) {
      text.append(", workload ").append(workload);
    }
    return state.exception(text.append(']').toString());
  }

  private static ErrorAnswer object(JsonParser parser) throws IOException {
    String message = null;
    String code = null;
    String type = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (field) {
        case "message" -> message = text(parser, value);
        case "code" -> code = text(parser, value);
        case "type" -> type = text(parser, value);
        default -> parser.skipChildren();
      }
    }
    return new ErrorAnswer(true, message, code != null ? code : type, null, null);
  }

  private static String text(JsonParser parser, JsonToken value) throws IOException {
    if (value.isStructStart()) {
      parser.skipChildren();
      return null;
    }
    return value == JsonToken.VALUE_NULL ? null : parser.getText();
  }

  private static String shorten(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "…";
  }
}
