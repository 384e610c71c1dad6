package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.workload.ClientInfo;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** Reads what a client says of itself in the headers of a request. */
final class ClientHeaders {
  private static final int MOST_CHARACTERS = 256;

  private ClientHeaders() {}

  /**
   * @throws SandboxException INVALID_REQUEST naming the header
   */
  static ClientInfo read(HttpFields headers) {
    return new ClientInfo(
        text(headers, WorkloadHeaders.APPLICATION_NAME),
        text(headers, WorkloadHeaders.CLIENT_USER),
        text(headers, WorkloadHeaders.CLIENT_HOSTNAME),
        userAgent(headers));
  }

  private static Optional<String> text(HttpFields headers, String name) {
    String value = headers.get(name);
    if (value == null || value.isBlank()) {
      return Optional.empty();
    }
    if (value.chars().anyMatch(character -> character >= 0x7f)) {
      throw invalid(name, "holds a character that is not ASCII: percent-encode its UTF-8");
    }
    String text =
        PercentEncoding.decode(value)
            .orElseThrow(() -> invalid(name, "is not percent-encoded UTF-8"));
    if (text.codePointCount(0, text.length()) > MOST_CHARACTERS) {
      throw invalid(name, "has more than " + MOST_CHARACTERS + " characters");
    }
    if (text.codePoints().anyMatch(Character::isISOControl)) {
      throw invalid(name, "holds a control character");
    }
    return text.isBlank() ? Optional.empty() : Optional.of(text);
  }

  /** Every HTTP client sends one of its own making, so none is refused. */
  private static Optional<String> userAgent(HttpFields headers) {
    String value = headers.get(HttpHeader.USER_AGENT);
    if (value == null || value.isBlank()) {
      return Optional.empty();
    }
    IntPredicate printable = character -> character >= ' ' && character < 0x7f;
    StringBuilder text = new StringBuilder();
    value
        .chars()
        .limit(MOST_CHARACTERS)
        .forEach(character -> text.append(printable.test(character) ? (char) character : '?'));
    return Optional.of(text.toString());
  }

  private static SandboxException invalid(String header, String problem) {
    return new SandboxException(ErrorCode.INVALID_REQUEST, "the header " + header + " " + problem);
  }
}
