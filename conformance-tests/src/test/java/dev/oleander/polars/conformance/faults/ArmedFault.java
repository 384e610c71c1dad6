package dev.oleander.polars.conformance.faults;

/** A fault that waits for its byte. Threads share it. */
final class ArmedFault {
  private final Fault fault;

  /** Guarded by this: the bytes that may still pass. */
  private long left;

  /** Guarded by this. */
  private boolean fired;

  ArmedFault(Fault fault) {
    this.fault = fault;
    this.left = fault.afterBytes();
  }

  Fault fault() {
    return fault;
  }

  /**
   * How many of the bytes pass; fewer than there are when the fault happens now, which it does to
   * one caller only.
   */
  synchronized int passing(Fault.Direction direction, int bytes) {
    if (fired || direction != fault.direction()) {
      return bytes;
    }
    if (left >= bytes) {
      left -= bytes;
      return bytes;
    }
    fired = true;
    return (int) left;
  }

  synchronized boolean fired() {
    return fired;
  }
}
