package dev.oleander.polars.conformance.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;

/** Expects calls to fail with an SQLState. */
public final class SqlFailures {
  private SqlFailures() {}

  /** A call into JDBC. */
  public interface Call {
    void run() throws SQLException;
  }

  /** Fails unless the call throws an SQLException of the state. */
  public static void assertState(String state, Call call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            SQLException.class,
            e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state));
  }
}
