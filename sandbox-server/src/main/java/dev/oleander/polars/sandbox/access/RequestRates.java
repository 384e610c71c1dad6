package dev.oleander.polars.sandbox.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** How many requests each principal sends. Any thread. */
public final class RequestRates {
  private static final int AVERAGED_SECONDS = 10;
  private static final int MOST_PRINCIPALS = 10_000;

  private final int perSecond;
  private final LongSupplier nanoTime;

  /** A principal that is quiet for as long as a bucket takes to fill starts with a full one. */
  private final Cache<Key, TokenBucket> buckets =
      Caffeine.newBuilder()
          .maximumSize(MOST_PRINCIPALS)
          .expireAfterAccess(Duration.ofSeconds(2L * AVERAGED_SECONDS))
          .build();

  /**
   * @param perSecond for principals without a limit of their own; 0 means any number
   */
  public RequestRates(int perSecond) {
    this(perSecond, System::nanoTime);
  }

  RequestRates(int perSecond, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
  }

  /**
   * Counts a request.
   *
   * @throws SandboxException TOO_MANY_REQUESTS
   */
  public void count(Principal principal) {
    int rate = principal.limits().requestsPerSecond().orElse(perSecond);
    if (rate == 0) {
      return;
    }
    long now = nanoTime.getAsLong();
    TokenBucket bucket =
        buckets.get(
            new Key(principal.name(), rate),
            key -> new TokenBucket(rate, (double) rate * AVERAGED_SECONDS, now));
    if (!bucket.take(now)) {
      throw new SandboxException(
          ErrorCode.TOO_MANY_REQUESTS,
          "principal '%s' sends more than the %d requests a second that it may: send them slower"
              .formatted(principal.name(), rate));
    }
  }

  private record Key(String principal, int rate) {}
}
