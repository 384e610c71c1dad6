package dev.oleander.polars.sandbox.worker.protocol;

import dev.oleander.polars.sandbox.worker.ResultReceiver;

/**
 * The connection to a worker is of no more use: it broke off, or the worker did not keep to the
 * protocol. Never what a {@link ResultReceiver} throws, so that the two cannot be confused.
 */
public final class ConnectionException extends Exception {
  private final boolean brokenOff;

  private ConnectionException(String message, boolean brokenOff, Throwable cause) {
    super(message, cause);
    this.brokenOff = brokenOff;
  }

  /** The other end is gone, most likely because the worker has ended. */
  static ConnectionException brokenOff(String message, Throwable cause) {
    return new ConnectionException(message, true, cause);
  }

  /** The worker is there and does not keep to the protocol; what it did follows "the worker". */
  static ConnectionException violation(String what, Throwable cause) {
    return new ConnectionException("the worker broke the protocol: it " + what, false, cause);
  }

  boolean isBrokenOff() {
    return brokenOff;
  }
}
