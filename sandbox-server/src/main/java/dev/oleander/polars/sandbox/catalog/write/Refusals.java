package dev.oleander.polars.sandbox.catalog.write;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;

/** The errors of writing, so that the same thing is said in the same words. */
final class Refusals {
  private static final int MOST_NAME = 100;

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

  static String shown(String name) {
    return name.length() <= MOST_NAME ? name : name.substring(0, MOST_NAME) + "…";
  }
}
