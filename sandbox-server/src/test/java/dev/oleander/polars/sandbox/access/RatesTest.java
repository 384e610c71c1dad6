package dev.oleander.polars.sandbox.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.net.InetAddress;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** By a clock that the tests set. */
final class RatesTest {
  private final AtomicLong nanos = new AtomicLong(-5);

  @Test
  void aPrincipalMaySendItsRateOnTheAverageOfTenSeconds() {
    RequestRates rates = new RequestRates(3, nanos::get);
    Principal ann = principal("ann", OptionalInt.empty());
    send(rates, ann, 30);
    assertThatThrownBy(() -> rates.count(ann))
        .isInstanceOfSatisfying(
            SandboxException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS))
        .hasMessageContaining("'ann'")
        .hasMessageContaining("3 requests a second");
    send(rates, principal("bob", OptionalInt.empty()), 30);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
    send(rates, ann, 6);
    assertThatThrownBy(() -> rates.count(ann)).isInstanceOf(SandboxException.class);
  }

  @Test
  void aPrincipalsOwnRateGoesFirst() {
    RequestRates rates = new RequestRates(1, nanos::get);
    send(rates, principal("ann", OptionalInt.of(0)), 1_000);
    Principal bob = principal("bob", OptionalInt.of(5));
    send(rates, bob, 50);
    assertThatThrownBy(() -> rates.count(bob)).isInstanceOf(SandboxException.class);
  }

  @Test
  void anAddressMayGuessSeldom() throws Exception {
    FailedAttempts failed = new FailedAttempts(nanos::get);
    InetAddress four = InetAddress.getByName("192.0.2.1");
    InetAddress six = InetAddress.getByName("2001:db8::1");
    for (int i = 0; i < 100; i++) {
      assertThat(failed.tooMany(four)).isFalse();
      failed.count(four);
      failed.count(six);
    }
    assertThat(failed.tooMany(four)).isTrue();
    assertThat(failed.tooMany(InetAddress.getByName("192.0.2.2"))).isFalse();
    assertThat(failed.tooMany(InetAddress.getByName("2001:db8::ffff:2"))).isTrue();
    assertThat(failed.tooMany(InetAddress.getByName("2001:db8:0:1::1"))).isFalse();
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(failed.tooMany(four)).isFalse();
  }

  private static void send(RequestRates rates, Principal principal, int times) {
    assertThatCode(
            () -> {
              for (int i = 0; i < times; i++) {
                rates.count(principal);
              }
            })
        .doesNotThrowAnyException();
  }

  private static Principal principal(String name, OptionalInt perSecond) {
    return new Principal(
        name,
        "t",
        Rights.ALL,
        new PrincipalLimits(
            OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), perSecond));
  }
}
