package dev.oleander.polars.jdbc.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Collects what an answer says of its failure from the fields it is given, whatever else is in the
 * answer.
 */
public final class ErrorFields {
  private Boolean success;
  private String message;
  private String code;
  private String details;
  private String workloadId;

  /**
   * Reads the value of a field if it is one of those that say something of a failure.
   *
   * @param parser stands at the first token of the value, afterwards at the last
   * @return false if it is another field; the parser has not moved then
   */
  public boolean read(String field, JsonParser parser) throws IOException {
    JsonToken value = parser.currentToken();
    switch (field) {
      case "success", "ok" -> {
        if (value != JsonToken.VALUE_NULL) {
          // Said twice, the worse counts.
          success = value == JsonToken.VALUE_TRUE && !Boolean.FALSE.equals(success);
        }
        parser.skipChildren();
      }
      case "details" -> details = text(parser);
      case "errorCode" -> code = text(parser);
      case "workloadId" -> workloadId = text(parser);
      case "error" -> {
        if (value == JsonToken.START_OBJECT) {
          readObject(parser);
        } else {
          message = text(parser);
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Whether failure was reported, so that nothing that follows can turn it into a success. */
  public boolean saysFailure() {
    return Boolean.FALSE.equals(success);
  }

  /** What was collected so far. */
  public ErrorAnswer answer() {
    boolean failed = success != null ? !success : message != null;
    return new ErrorAnswer(failed, message, code, details, workloadId);
  }

  private void readObject(JsonParser parser) throws IOException {
    String type = null;
    String inner = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "message" -> message = text(parser);
        case "code" -> inner = text(parser);
        case "type" -> type = text(parser);
        default -> parser.skipChildren();
      }
    }
    if (code == null) {
      code = inner != null ? inner : type;
    }
  }

  private static String text(JsonParser parser) throws IOException {
    if (parser.currentToken().isStructStart()) {
      parser.skipChildren();
      return null;
    }
    return parser.currentToken() == JsonToken.VALUE_NULL ? null : parser.getText();
  }
}
