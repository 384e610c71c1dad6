package dev.oleander.polars.sandbox.catalog;

import static org.sqlite.SQLiteErrorCode.SQLITE_FULL;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.exceptions.CleanableFailure;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.exceptions.ServiceFailureException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.sqlite.SQLiteException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What it means when a catalog, or the store of its files, throws something that is no answer.
 *
 * @param unreachable whether the next question is likely to fail in the same way
 * @param message for clients: without addresses, users or anything secret, which the log has
 */
record CatalogFailure(ErrorCode code, boolean unreachable, String message) {
  private static final int DEEPEST = 16;

  /** Classes of SQLStates: no connection, not let in, no room, told to stop. */
  private static final List<String> UNREACHABLE = List.of("08", "28", "53", "57P");

  /** Empty when it is an answer, or a fault of the server. */
  static Optional<CatalogFailure> of(RuntimeException thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      Optional<CatalogFailure> known = known(cause);
      if (known.isPresent() || isAnswer(cause)) {
        return known;
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }

  /** Whether the catalog has said something of what was asked. */
  private static boolean isAnswer(Throwable cause) {
    return cause instanceof SandboxException
        || cause instanceof CommitStateUnknownException
        || cause instanceof CleanableFailure
        || cause instanceof RESTException;
  }

  private static Optional<CatalogFailure> known(Throwable cause) {
    if (cause instanceof ConnectionsTakenException) {
      return unavailable(false, "all connections to its database are in use");
    }
    if (cause instanceof SQLException database) {
      return of(database);
    }
    if (cause instanceof NotAuthorizedException) {
      return unavailable(true, "it does not take this server's credentials");
    }
    if (cause instanceof ForbiddenException) {
      return Optional.of(
          new CatalogFailure(
              ErrorCode.FORBIDDEN, false, "it does not let this server do what was asked for"));
    }
    if (cause instanceof ServiceUnavailableException) {
      return unavailable(true, "it answers that it is not available");
    }
    if (cause instanceof ServiceFailureException) {
      return unavailable(false, "it answers that it has failed");
    }
    if (cause.getClass() == RESTException.class) {
      return unavailable(true, "it does not answer");
    }
    if (cause instanceof StoreUnavailableException || cause instanceof SdkException) {
      return unavailable(false, "the object store of its files does not answer as it should");
    }
    return Optional.empty();
  }

  private static Optional<CatalogFailure> of(SQLException database) {
    if (database instanceof SQLiteException own && own.getResultCode() == SQLITE_FULL) {
      return unavailable(false, "there is no room left for its database");
    }
    String state = database.getSQLState();
    if (state == null) {
      return unavailable(false, "its database fails");
    }
    boolean gone = UNREACHABLE.stream().anyMatch(state::startsWith);
    return unavailable(
        gone, "its database %s (SQLState %s)".formatted(gone ? "does not answer" : "fails", state));
  }

  private static Optional<CatalogFailure> unavailable(boolean unreachable, String message) {
    return Optional.of(new CatalogFailure(ErrorCode.CATALOG_UNAVAILABLE, unreachable, message));
  }
}
