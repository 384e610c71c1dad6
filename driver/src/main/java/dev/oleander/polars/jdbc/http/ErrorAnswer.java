package dev.oleander.polars.jdbc.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.oleander.polars.jdbc.error.ServerErrors;
import dev.oleander.polars.jdbc.error.SqlState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

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
 * @param workloadId the workload that it is about
 */
public record ErrorAnswer(
    boolean failed, String message, String code, String details, String workloadId) {
  private static final JsonFactory JSON =
      JsonFactory.builder().recyclerPool(JsonRecyclerPools.nonRecyclingPool()).build();
  private static final int EXCERPT = 200;
  private static final int LONGEST = 4000;

  /**
   * Reads a JSON body a piece at a time, so that a large result in it costs no memory.
   *
   * @throws IOException if it is no JSON object or breaks off
   */
  static ErrorAnswer read(InputStream body) throws IOException {
    ErrorFields fields = new ErrorFields();
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("the body is no JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        if (!fields.read(field, parser)) {
          parser.skipChildren();
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT) {
        throw new IOException("the JSON body breaks off");
      }
    }
    return fields.answer();
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
   * @param retryAfter when the server wants to be asked again
   * @param knownWorkload the workload the call was about, or null
   * @param tries how many attempts there were; empty for one
   */
  SQLException exception(
      String call, int status, Optional<Duration> retryAfter, String knownWorkload, String tries) {
    SqlState state = ServerErrors.state(code, status);
    StringBuilder text = reason();
    if (retryAfter.isPresent() && state == SqlState.SERVER_BUSY) {
      text.append(" (try again after ").append(retryAfter.get().toSeconds()).append(" s)");
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
    if (!tries.isEmpty()) {
      text.append(", ").append(tries);
    }
    return ServerErrors.exception(
        state, text.append(']').toString(), message, details, workload, null);
  }

  /**
   * The exception for an answer that began as a success.
   *
   * @param knownWorkload the workload the call was about
   */
  public SQLException exception(String knownWorkload) {
    StringBuilder text = reason().append(" [");
    if (code != null) {
      text.append(code).append(", ");
    }
    String workload = workloadId != null ? workloadId : knownWorkload;
    text.append("workload ").append(workload);
    return ServerErrors.exception(
        ServerErrors.state(code, 0), text.append(']').toString(), message, details, workload, null);
  }

  private StringBuilder reason() {
    StringBuilder text = new StringBuilder();
    text.append(message == null ? "the server gave no reason" : shorten(message, LONGEST));
    if (details != null && !details.isBlank() && !details.equals(message)) {
      text.append(": ").append(shorten(details, LONGEST));
    }
    return text;
  }

  private static String shorten(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "…";
  }
}
