package dev.oleander.polars.jdbc.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import okhttp3.Interceptor;
import okhttp3.Response;

/** When a server wants to be asked again: seconds, or a point in time. */
final class RetryAfter {
  private static final String HEADER = "Retry-After";
  private static final String HIDDEN = "Oleander-Hidden-Retry-After";

  /** Hides it from OkHttp, which by itself asks again at once where it is 0. */
  static final Interceptor HIDING =
      chain -> {
        Response response = chain.proceed(chain.request());
        String text = response.header(HEADER);
        return text == null
            ? response
            : response.newBuilder().removeHeader(HEADER).header(HIDDEN, text).build();
      };

  private RetryAfter() {}

  static Optional<Duration> of(Response response) {
    String text = response.header(HIDDEN);
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
