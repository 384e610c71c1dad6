package dev.oleander.polars.sandbox.worker.isolation;

/**
 * The configured isolation cannot be had. The message is one line for the health report: what is
 * wrong, and what to do.
 */
public final class IsolationException extends Exception {
  IsolationException(String message) {
    super(message);
  }

  IsolationException(String message, Throwable cause) {
    super(message, cause);
  }
}
