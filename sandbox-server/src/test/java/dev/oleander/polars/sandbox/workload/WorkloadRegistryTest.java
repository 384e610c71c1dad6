package dev.oleander.polars.sandbox.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class WorkloadRegistryTest {
  private static final WorkloadOutline OUTLINE =
      new WorkloadOutline(WorkloadMode.QUERY, "oleander", 2, ClientInfo.NONE);

  private final WorkloadRegistry registry = new WorkloadRegistry();

  @Test
  void listsThePrincipalsOwnWorkloadsNewestFirst() {
    Workload first = admit("ann");
    admit("bob");
    Workload second = admit("ann");
    Workload third = admit("ann");
    end(first);
    end(third);

    assertThat(list(10, Optional.empty())).containsExactly(third, second, first);
    assertThat(list(2, Optional.empty())).containsExactly(third, second);
    assertThat(list(2, Optional.of(second.id()))).containsExactly(first);
    assertThat(registry.list("cid", 2, Optional.empty())).isEmpty();
  }

  @Test
  void doesNotListAfterAStrangersWorkload() {
    Workload bobs = admit("bob");

    assertThatThrownBy(() -> registry.list("ann", 1, Optional.of(bobs.id())))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("not known");
  }

  @Test
  void keepsThoseThatEndedLastAndAllThatRun() {
    Workload running = admit("ann");
    List<Workload> ended = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) {
      Workload workload = admit("ann");
      end(workload);
      ended.add(workload);
    }

    List<Workload> known = list(5_000, Optional.empty());

    assertThat(known).hasSize(1_001).startsWith(ended.get(1_499)).endsWith(ended.get(500), running);
    assertThat(registry.find("ann", ended.get(499).id())).isEmpty();
  }

  @Test
  void aFailedWorkloadKeepsTheTimesOfThePhasesThatItReached() throws InterruptedException {
    Workload workload = admit("ann");
    assertThat(workload.phaseTimes().starting()).isEmpty();
    workload.starting();
    Thread.sleep(2);
    assertThat(workload.phaseTimes().starting().orElseThrow()).isPositive();
    assertThat(workload.phaseTimes().running()).isEmpty();
    workload.failed(WorkloadRegistry.unknown("x"));

    PhaseTimes times = workload.phaseTimes();

    assertThat(times.running()).isEmpty();
    Thread.sleep(2);
    assertThat(workload.phaseTimes()).as("time stands still").isEqualTo(times);
  }

  @Test
  void theTimeOfWritingIsNotThatOfRunning() throws InterruptedException {
    Workload workload = admit("ann");
    workload.starting();
    workload.running();
    assertThat(workload.phaseTimes().writing()).isEmpty();
    workload.writing();
    PhaseTimes before = workload.phaseTimes();
    Thread.sleep(2);
    assertThat(workload.status().state()).isEqualTo(WorkloadState.WRITING);
    assertThat(workload.phaseTimes().running()).isEqualTo(before.running());
    assertThat(workload.phaseTimes().writing().orElseThrow()).isPositive();
    workload.finished(WorkloadOutcome.read(1));
    assertThat(workload.status().state()).isEqualTo(WorkloadState.FINISHED);
  }

  @Test
  void onlyAWorkloadThatWasTurnedAwayMayComeAgain() {
    Workload turnedAway = admit("ann");
    turnedAway.failed(new SandboxException(ErrorCode.BUSY, "no worker became free"));
    registry.retire(turnedAway);
    Workload failed = admit("ann");
    failed.failed(new SandboxException(ErrorCode.QUERY_FAILED, "no such function"));
    registry.retire(failed);

    Workload again = registry.admit("ann", turnedAway.id(), OUTLINE);

    assertThat(list(10, Optional.empty())).containsExactly(again, failed);
    assertThatThrownBy(() -> registry.admit("ann", failed.id(), OUTLINE))
        .isInstanceOfSatisfying(
            SandboxException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
  }

  /** What is listed of ann's workloads. */
  private List<Workload> list(int limit, Optional<UUID> before) {
    return registry.list("ann", limit, before).stream()
        .map(listed -> registry.find("ann", listed.id()).orElseThrow())
        .toList();
  }

  private Workload admit(String principal) {
    return registry.admit(principal, UUID.randomUUID(), OUTLINE);
  }

  private void end(Workload workload) {
    workload.finished(WorkloadOutcome.read(0));
    registry.retire(workload);
  }
}
