package dev.oleander.polars.jdbc.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SqlStateTest {
  @ParameterizedTest
  @EnumSource
  void theExceptionHasTheStateTheMessageAndTheCause(SqlState state) {
    IOException cause = new IOException();
    SQLException exception = state.exception("what was wrong", cause);
    assertThat((Throwable) exception).hasMessage("what was wrong").hasCause(cause);
    assertThat(exception.getSQLState()).isEqualTo(state.code()).hasSize(5);
    assertThat((Throwable) state.exception("what was wrong"))
        .hasNoCause()
        .hasSameClassAs(exception);
  }

  @Test
  void eachStateIsThereOnceAndNoneEvictsAConnectionFromItsPool() {
    assertThat(Arrays.stream(SqlState.values()).map(SqlState::code))
        .doesNotHaveDuplicates()
        .doesNotContain("0A000");
  }

  @Test
  void theSubclassIsTheOneOfTheClassOfTheState() {
    assertThat((Throwable) SqlState.SYNTAX_ERROR.exception(""))
        .isInstanceOf(SQLSyntaxErrorException.class);
    assertThat((Throwable) SqlState.TABLE_NOT_FOUND.exception(""))
        .isInstanceOf(SQLSyntaxErrorException.class);
    assertThat((Throwable) SqlState.INVALID_AUTHORIZATION.exception(""))
        .isInstanceOf(SQLInvalidAuthorizationSpecException.class);
    assertThat((Throwable) SqlState.TIMEOUT.exception("")).isInstanceOf(SQLTimeoutException.class);
    assertThat((Throwable) SqlState.NOT_SUPPORTED.exception(""))
        .isInstanceOf(SQLFeatureNotSupportedException.class);
    assertThat((Throwable) SqlState.CONNECTION_NOT_ESTABLISHED.exception(""))
        .isInstanceOf(SQLNonTransientConnectionException.class);
    assertThat((Throwable) SqlState.CONNECTION_FAILURE.exception(""))
        .isInstanceOf(SQLTransientConnectionException.class);
    assertThat((Throwable) SqlState.NUMERIC_OUT_OF_RANGE.exception(""))
        .isInstanceOf(SQLDataException.class);
    assertThat((Throwable) SqlState.SERVER_BUSY.exception(""))
        .isInstanceOf(SQLTransientException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "SYNTAX_ERROR, 400, 42000",
    "COLUMN_NOT_FOUND, 400, 42S22",
    "UNSUPPORTED, 400, HYC00",
    "QUERY_FAILED, 400, HY000",
    "UNAUTHENTICATED, 401, 28000",
    "FORBIDDEN, 403, 42501",
    "CATALOG_NOT_FOUND, 404, 3D000",
    "NAMESPACE_NOT_FOUND, 404, 3F000",
    "TABLE_NOT_FOUND, 404, 42S02",
    "CONFLICT, 409, HY000",
    "TABLE_EXISTS, 409, 42S01",
    "NAMESPACE_EXISTS, 409, 42P06",
    "NAMESPACE_NOT_EMPTY, 409, 2BP01",
    "SCHEMA_MISMATCH, 400, 42804",
    "COMMIT_UNKNOWN, 500, 40003",
    "REQUEST_TOO_LARGE, 413, 54000",
    "REQUEST_TIMEOUT, 408, HYT00",
    "RESULT_TOO_LARGE, 400, 54000",
    "RESULT_TOO_LARGE, 200, 54000",
    "BUSY, 429, 53300",
    "TOO_MANY_REQUESTS, 429, 53300",
    "SHUTTING_DOWN, 503, 08006",
    "CANCELLED, 499, 57014",
    "WORKER_LOST, 500, 58000",
    "OUT_OF_MEMORY, 500, 53200",
    "CATALOG_UNAVAILABLE, 503, 58030",
    "ISOLATION_UNAVAILABLE, 503, 58000",
    "TIMED_OUT, 504, HYT00",
    "TIMED_OUT, 200, HYT00",
    "SOMETHING_NEW, 401, 28000",
    ", 402, 42501",
    ", 418, HY000",
    ", 429, 53300",
  })
  void errorsOfTheServerHaveTheStateOfTheProtocol(String code, int status, String state) {
    assertThat(ServerErrors.state(code, status).code()).isEqualTo(state);
  }
}
