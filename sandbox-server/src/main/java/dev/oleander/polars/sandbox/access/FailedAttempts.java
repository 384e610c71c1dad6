package dev.oleander.polars.sandbox.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.LongSupplier;

/**
 * How often requests from an address had no token that is known. Of IPv6 the first 64 bits count,
 * which one client has to itself. Any thread.
 */
public final class FailedAttempts {
  private static final int PER_SECOND = 5;
  private static final int MOST_AT_ONCE = 100;
  private static final int MOST_ADDRESSES = 10_000;
  private static final int IPV6_PREFIX_BYTES = 8;

  private final LongSupplier nanoTime;

  private final Cache<String, TokenBucket> buckets =
      Caffeine.newBuilder()
          .maximumSize(MOST_ADDRESSES)
          .expireAfterAccess(Duration.ofSeconds(2 * MOST_AT_ONCE / PER_SECOND))
          .build();

  public FailedAttempts() {
    this(System::nanoTime);
  }

  FailedAttempts(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Counts one. */
  public void count(InetAddress address) {
    long now = nanoTime.getAsLong();
    buckets.get(key(address), key -> new TokenBucket(PER_SECOND, MOST_AT_ONCE, now)).take(now);
  }

  /** Whether there were so many that guesses from the address are not looked at for now. */
  public boolean tooMany(InetAddress address) {
    TokenBucket bucket = buckets.getIfPresent(key(address));
    return bucket != null && bucket.isEmpty(nanoTime.getAsLong());
  }

  private static String key(InetAddress address) {
    byte[] bytes = address.getAddress();
    return HexFormat.of()
        .formatHex(
            address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_PREFIX_BYTES) : bytes);
  }
}
