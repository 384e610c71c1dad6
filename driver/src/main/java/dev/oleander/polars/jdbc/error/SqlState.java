package dev.oleander.polars.jdbc.error;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every SQLState the driver raises, each with the subclass of {@link SQLException} that frameworks
 * expect for it.
 *
 * <p>Connection pools throw a connection away on a state of class {@code 08} and on {@code 0A000},
 * whichever call raised it. So {@code 08} is kept for a connection that is really gone, and what is
 * not supported is {@code HYC00}.
 */
public enum SqlState {
  /** A warning that no other state names. */
  WARNING("01000", Subclass.PLAIN),

  /** A parameter of the statement has no value. */
  PARAMETER_NOT_BOUND("07001", Subclass.PLAIN),
  /** The value cannot be had as the type asked for. */
  CONVERSION_NOT_POSSIBLE("07006", Subclass.DATA),
  /** A column or parameter index or name that does not exist. */
  INVALID_INDEX("07009", Subclass.DATA),

  /** The server cannot be reached: refused, unknown host, TLS. */
  CONNECTION_NOT_ESTABLISHED("08001", Subclass.CONNECTION_GONE),
  /** The connection is closed. */
  CONNECTION_CLOSED("08003", Subclass.CONNECTION_GONE),
  /** The network failed after the connection had been made. */
  CONNECTION_FAILURE("08006", Subclass.CONNECTION_LOST),

  /** A number that does not fit the type asked for. */
  NUMERIC_OUT_OF_RANGE("22003", Subclass.DATA),
  /** A date or time that does not fit the type asked for, or is none. */
  INVALID_DATETIME("22007", Subclass.DATA),
  /** Text that cannot be read as the type asked for. */
  INVALID_CHARACTER_VALUE("22018", Subclass.DATA),
  /** An argument whose value is not possible. */
  INVALID_ARGUMENT("22023", Subclass.DATA),

  /** NULL for a column that must have a value. */
  NOT_NULL_VIOLATION("23502", Subclass.INTEGRITY),

  /** A result set or statement that is not in the state the call needs, or is closed. */
  INVALID_CURSOR_STATE("24000", Subclass.PLAIN),
  /** A statement that changes something, on a connection that is set to read only. */
  READ_ONLY("25006", Subclass.LASTING),

  /** The token is missing or not accepted. */
  INVALID_AUTHORIZATION("28000", Subclass.AUTHORIZATION),

  /** A script raised an error, or did not assign a result. */
  SCRIPT_FAILED("38000", Subclass.PLAIN),

  /** The namespace still holds tables or namespaces. */
  NAMESPACE_NOT_EMPTY("2BP01", Subclass.PLAIN),
  /** Nobody can say whether what was to be written is there. */
  COMPLETION_UNKNOWN("40003", Subclass.LASTING),
  /** The catalog does not exist. */
  CATALOG_NOT_FOUND("3D000", Subclass.SYNTAX),
  /** The namespace does not exist. */
  NAMESPACE_NOT_FOUND("3F000", Subclass.SYNTAX),

  /** The statement cannot be read. */
  SYNTAX_ERROR("42000", Subclass.SYNTAX),
  /** The principal may not do this. */
  ACCESS_DENIED("42501", Subclass.SYNTAX),
  /** The result does not fit the table that it is to be written to. */
  DATATYPE_MISMATCH("42804", Subclass.SYNTAX),
  /** The procedure, which is a script, does not exist. */
  PROCEDURE_NOT_FOUND("42883", Subclass.SYNTAX),
  /** The namespace exists already. */
  NAMESPACE_EXISTS("42P06", Subclass.SYNTAX),
  /** The table exists already. */
  TABLE_EXISTS("42S01", Subclass.SYNTAX),
  /** The table does not exist. */
  TABLE_NOT_FOUND("42S02", Subclass.SYNTAX),
  /** The column does not exist. */
  COLUMN_NOT_FOUND("42S22", Subclass.SYNTAX),

  /** More memory is needed than may be had. */
  OUT_OF_MEMORY("53200", Subclass.LASTING),
  /** The server is busy; the same call may succeed later. */
  SERVER_BUSY("53300", Subclass.PASSING),
  /** The request is larger than the server takes, or the result than it gives. */
  REQUEST_TOO_LARGE("54000", Subclass.LASTING),
  /** The workload was cancelled. */
  CANCELLED("57014", Subclass.PLAIN),
  /** The server lost what it needs to run the workload. */
  SYSTEM_ERROR("58000", Subclass.LASTING),
  /** Something that the server depends on, such as a catalog, does not answer. */
  EXTERNAL_FAILURE("58030", Subclass.PASSING),

  /** An error that no other state names. */
  GENERAL_ERROR("HY000", Subclass.PLAIN),
  /** A call that needs another one before it. */
  SEQUENCE_ERROR("HY010", Subclass.PLAIN),
  /** The driver does not support this; never {@code 0A000}, see above. */
  NOT_SUPPORTED("HYC00", Subclass.UNSUPPORTED),
  /** A time limit ran out. */
  TIMEOUT("HYT00", Subclass.TIME);

  /** The subclasses of SQLException that JDBC has for classes of states. */
  private enum Subclass {
    PLAIN,
    DATA,
    INTEGRITY,
    SYNTAX,
    AUTHORIZATION,
    CONNECTION_GONE,
    CONNECTION_LOST,
    LASTING,
    PASSING,
    TIME,
    UNSUPPORTED
  }

  private final String code;
  private final Subclass subclass;

  SqlState(String code, Subclass subclass) {
    this.code = code;
    this.subclass = subclass;
  }

  /** The five characters of {@link SQLException#getSQLState()}. */
  public String code() {
    return code;
  }

  /** Whether an exception is of this state. */
  public boolean is(SQLException e) {
    return code.equals(e.getSQLState());
  }

  /** The state of an exception; empty if it is none of these. */
  public static Optional<SqlState> of(SQLException e) {
    return Stream.of(values()).filter(state -> state.is(e)).findFirst();
  }

  /** A new exception of this state, of the JDBC subclass that fits it. */
  public SQLException exception(String message) {
    return exception(message, null);
  }

  /**
   * A new exception of this state, of the JDBC subclass that fits it.
   *
   * @param cause may be null
   */
  public SQLException exception(String message, Throwable cause) {
    return switch (subclass) {
      case PLAIN -> new SQLException(message, code, cause);
      case DATA -> new SQLDataException(message, code, cause);
      case INTEGRITY -> new SQLIntegrityConstraintViolationException(message, code, cause);
      case SYNTAX -> new SQLSyntaxErrorException(message, code, cause);
      case AUTHORIZATION -> new SQLInvalidAuthorizationSpecException(message, code, cause);
      case CONNECTION_GONE -> new SQLNonTransientConnectionException(message, code, cause);
      case CONNECTION_LOST -> new SQLTransientConnectionException(message, code, cause);
      case LASTING -> new SQLNonTransientException(message, code, cause);
      case PASSING -> new SQLTransientException(message, code, cause);
      case TIME -> new SQLTimeoutException(message, code, cause);
      case UNSUPPORTED -> new SQLFeatureNotSupportedException(message, code, cause);
    };
  }
}
