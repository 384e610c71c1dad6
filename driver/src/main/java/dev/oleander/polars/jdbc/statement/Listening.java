package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Who is told of something from time to time.
 *
 * @param interval from one time to the next
 */
record Listening<T>(Consumer<T> listener, Duration interval) {
  private static final Duration SHORTEST = Duration.ofMillis(50);

  /**
   * Checks the interval.
   *
   * @param what can be how often, as the message begins
   * @throws SQLException 22023 for an interval of less than 50 ms
   */
  static <T> Listening<T> every(Duration interval, Consumer<T> listener, String what)
      throws SQLException {
    if (interval == null || interval.compareTo(SHORTEST) < 0) {
      throw SqlState.INVALID_ARGUMENT.exception(
          what + " every 50 ms at the most, not every " + interval);
    }
    return new Listening<>(listener, interval);
  }
}
