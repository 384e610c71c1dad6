package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.access.Principal;
import dev.oleander.polars.sandbox.access.PrincipalLimits;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Turns workloads away of principals that have as many running and waiting as they themselves may.
 * Any thread.
 */
final class PrincipalGate {
  /** How many each principal has, by its name; only those that have one. */
  private final ConcurrentMap<String, Integer> inside = new ConcurrentHashMap<>();

  /** One workload that was let in; closing it, once, makes room for another. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Lets a workload of a principal in.
   *
   * @throws SandboxException BUSY when as many run and wait as may
   */
  Place enter(Principal principal) {
    String name = principal.name();
    int count = inside.merge(name, 1, Integer::sum);
    PrincipalLimits limits = principal.limits();
    if (limits.mostAtOnce().isPresent() && limits.mostWaiting().isPresent()) {
      long most = (long) limits.mostAtOnce().getAsInt() + limits.mostWaiting().getAsInt();
      if (count > most) {
        leave(name);
        throw new SandboxException(
            ErrorCode.BUSY,
            "principal '%s' may have %d workloads running and %d waiting, and has: try again later"
                .formatted(name, limits.mostAtOnce().getAsInt(), limits.mostWaiting().getAsInt()));
      }
    }
    return () -> leave(name);
  }

  private void leave(String name) {
    inside.computeIfPresent(name, (key, count) -> count == 1 ? null : count - 1);
  }
}
