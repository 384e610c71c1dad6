package dev.oleander.polars.sandbox.catalog.write;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.IOException;
import software.amazon.awssdk.core.exception.SdkException;

/** The errors of writing, so that the same thing is said in the same words. */
final class Refusals {
  private static final int MOST_NAME = 100;

  /** As the C library says it, whatever the locale of the server. */
  private static final String DISK_FULL = "No space left on device";

  private Refusals() {}

  /** The result does not fit the table because of a column. */
  static SandboxException mismatch(String column, String problem) {
    return new SandboxException(
        ErrorCode.SCHEMA_MISMATCH, "column '%s' %s".formatted(shown(column), problem));
  }

  static SandboxException invalid(String problem) {
    return new SandboxException(ErrorCode.INVALID_REQUEST, problem);
  }

  static SandboxException conflict(String problem, Throwable cause) {
    return new SandboxException(ErrorCode.CONFLICT, problem, cause);
  }

  /** A worker sent what no honest one does. */
  static SandboxException broken(String problem, Throwable cause) {
    return new SandboxException(
        ErrorCode.WORKER_LOST, "the worker wrote a file that cannot be used: " + problem, cause);
  }

  /**
   * The place of a table's files failed before anything was committed.
   *
   * @param cause the server's to log
   */
  static SandboxException storage(String table, Exception cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof SdkException) {
        return new SandboxException(
            ErrorCode.CATALOG_UNAVAILABLE,
            "the object store of table '%s' failed, and nothing was written: try again later"
                .formatted(table),
            cause);
      }
      if (each instanceof IOException && String.valueOf(each.getMessage()).endsWith(DISK_FULL)) {
        return new SandboxException(
            ErrorCode.INTERNAL,
            "there is no room left where the files of table '%s' are, and nothing was written"
                .formatted(table),
            cause);
      }
    }
    return new SandboxException(
        ErrorCode.INTERNAL,
        "the storage of table '%s' failed, and nothing was written: the server's log says more"
            .formatted(table),
        cause);
  }

  static String shown(String name) {
    return name.length() <= MOST_NAME ? name : name.substring(0, MOST_NAME) + "…";
  }
}
