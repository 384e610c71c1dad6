package dev.oleander.polars.jdbc.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ExpiringCacheTest {
  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger loads = new AtomicInteger();

  private ExpiringCache<String, Integer> cache(Duration life, int capacity) {
    return new ExpiringCache<>(life, capacity, value -> 1, now::get);
  }

  @Test
  void keepsAValueForItsLife() throws SQLException {
    ExpiringCache<String, Integer> cache = cache(Duration.ofSeconds(10), 5);
    assertThat(cache.get("a", loads::incrementAndGet)).isEqualTo(1);
    now.set(Duration.ofSeconds(10).toNanos() - 1);
    assertThat(cache.get("a", loads::incrementAndGet)).isEqualTo(1);
    now.incrementAndGet();
    assertThat(cache.get("a", loads::incrementAndGet)).isEqualTo(2);
  }

  @Test
  void aLifeOfZeroKeepsNothing() throws SQLException {
    ExpiringCache<String, Integer> cache = cache(Duration.ZERO, 5);
    assertThat(cache.get("a", loads::incrementAndGet)).isEqualTo(1);
    assertThat(cache.get("a", loads::incrementAndGet)).isEqualTo(2);
  }

  @Test
  void theLongestUnusedGoesFirst() throws SQLException {
    ExpiringCache<String, Integer> cache = cache(Duration.ofSeconds(10), 2);
    cache.get("a", loads::incrementAndGet);
    cache.get("b", loads::incrementAndGet);
    cache.get("a", loads::incrementAndGet);
    cache.get("c", loads::incrementAndGet);
    assertThat(cache.get("a", loads::incrementAndGet)).isEqualTo(1);
    assertThat(cache.get("b", loads::incrementAndGet)).isEqualTo(4);
  }

  @Test
  void aFailureIsNotKept() throws SQLException {
    ExpiringCache<String, Integer> cache = cache(Duration.ofSeconds(10), 2);
    assertThatThrownBy(
            () ->
                cache.get(
                    "a",
                    () -> {
                      throw new SQLException("gone");
                    }))
        .hasMessage("gone");
    assertThat(cache.get("a", loads::incrementAndGet)).isEqualTo(1);
  }

  @Test
  void manyLightOnesOrFewHeavyOnes() throws SQLException {
    ExpiringCache<String, Integer> cache =
        new ExpiringCache<>(Duration.ofSeconds(10), 10, value -> value, now::get);
    cache.get("a", () -> 4);
    cache.get("b", () -> 6);
    assertThat(cache.find("a")).contains(4);
    cache.get("c", () -> 6);
    assertThat(cache.find("b")).isEmpty();
    assertThat(cache.find("a")).contains(4);
    cache.get("too heavy", () -> 11);
    assertThat(cache.find("too heavy")).isEmpty();
    assertThat(cache.find("c")).contains(6);
  }

  @Test
  void whatWasAskedForBeforeItIsClearedIsNotKept() throws SQLException {
    ExpiringCache<String, Integer> cache = cache(Duration.ofSeconds(10), 5);
    cache.get("a", loads::incrementAndGet);
    ExpiringCache.Asked asked = cache.ask();
    cache.clear();
    cache.put(asked, "b", 7);
    assertThat(cache.find("a")).isEmpty();
    assertThat(cache.find("b")).isEmpty();
    cache.put(cache.ask(), "b", 7);
    assertThat(cache.find("b")).contains(7);
  }

  @Test
  void agesFromTheMomentItWasAskedFor() {
    ExpiringCache<String, Integer> cache = cache(Duration.ofSeconds(10), 5);
    ExpiringCache.Asked asked = cache.ask();
    now.set(Duration.ofSeconds(9).toNanos());
    cache.put(asked, "a", 1);
    assertThat(cache.find("a")).contains(1);
    now.set(Duration.ofSeconds(10).toNanos());
    assertThat(cache.find("a")).isEmpty();
  }
}
