package dev.oleander.polars.sandbox.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.sandbox.access.Principal;
import dev.oleander.polars.sandbox.access.PrincipalLimits;
import dev.oleander.polars.sandbox.access.Rights;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PrincipalGateTest {
  private final PrincipalGate gate = new PrincipalGate();

  @Test
  void turnsAwayThoseBeyondAndNobodyElse() {
    Principal ann = principal("ann", OptionalInt.of(1), OptionalInt.of(1));
    PrincipalGate.Place first = gate.enter(ann);
    PrincipalGate.Place second = gate.enter(ann);
    assertThatThrownBy(() -> gate.enter(ann))
        .isInstanceOfSatisfying(
            SandboxException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY))
        .hasMessageContaining("'ann' may have 1 workloads running and 1 waiting");
    gate.enter(principal("bob", OptionalInt.of(1), OptionalInt.of(0))).close();
    gate.enter(principal("ann", OptionalInt.of(1), OptionalInt.empty())).close();
    first.close();
    gate.enter(ann).close();
    second.close();
  }

  @Test
  void neverLetsMoreInThanMay() {
    Principal ann = principal("ann", OptionalInt.of(3), OptionalInt.of(2));
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(CompletableFuture.runAsync(() -> comeAndGo(ann, inside, most)));
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
    assertThat(most.get()).isBetween(1, 5);
    List<PrincipalGate.Place> places = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      places.add(gate.enter(ann));
    }
    assertThatThrownBy(() -> gate.enter(ann)).isInstanceOf(SandboxException.class);
    places.forEach(PrincipalGate.Place::close);
  }

  private void comeAndGo(Principal principal, AtomicInteger inside, AtomicInteger most) {
    for (int i = 0; i < 2_000; i++) {
      try (PrincipalGate.Place place = gate.enter(principal)) {
        assertThat(place).isNotNull();
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        inside.decrementAndGet();
      } catch (SandboxException e) {
        Thread.onSpinWait();
      }
    }
  }

  private static Principal principal(String name, OptionalInt atOnce, OptionalInt waiting) {
    return new Principal(
        name,
        "t",
        Rights.ALL,
        new PrincipalLimits(atOnce, waiting, OptionalInt.empty(), OptionalInt.empty()));
  }
}
