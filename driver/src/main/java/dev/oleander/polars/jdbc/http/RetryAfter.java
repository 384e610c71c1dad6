package dev.oleander.polars.jdbc.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import okhttp3.Response;

/** When a server wants to be asked again: seconds, or a point in time. */
final class RetryAfter {
  private RetryAfter() {}

  static Optional<Duration> of(Response response) {
    String text = response.header("Retry-After");
    if (text == null) {
      return Optional.empty();
    }
    String stripped = text.strip();
    if (stripped.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(stripped)));
    }
    try {
      Instant then =
          ZonedDateTime.parse(stripped, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration left = Duration.between(Instant.now(), then);
      return Optional.of(left.isNegative() ? Duration.ZERO : left);
    } catch (DateTimeException e) {
      return Optional.empty(); // it says nothing that can be kept to
    }
  }
}
