package dev.oleander.polars.sandbox.access;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * What a principal may take of the server, beyond what the server grants anyone. A limit that is
 * not set is the server's own.
 *
 * @param mostAtOnce how many workloads of the principal may run at once
 * @param mostWaiting how many more may wait until one of those has ended
 * @param largestTier the largest {@code vcpus} that one may ask for
 * @param requestsPerSecond how many requests it may send a second; 0 means any number
 */
public record PrincipalLimits(
    OptionalInt mostAtOnce,
    OptionalInt mostWaiting,
    OptionalInt largestTier,
    OptionalInt requestsPerSecond) {

  /** The server's own limits alone. */
  public static final PrincipalLimits NONE =
      new PrincipalLimits(
          OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

  public PrincipalLimits {
    Objects.requireNonNull(mostAtOnce, "mostAtOnce");
    Objects.requireNonNull(mostWaiting, "mostWaiting");
    Objects.requireNonNull(largestTier, "largestTier");
    Objects.requireNonNull(requestsPerSecond, "requestsPerSecond");
  }
}
