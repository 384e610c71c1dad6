package dev.oleander.polars.conformance.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** How all requests ended. Any thread. */
final class Ledger {
  private static final String RIGHT = "right";
  private static final int MOST_FAULTS_SHOWN = 20;

  private final Map<Errand, Map<String, LongAdder>> outcomes = new ConcurrentSkipListMap<>();

  /** Whose each workload is that somebody was shown. */
  private final Map<String, String> owners = new ConcurrentHashMap<>();

  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();

  void right(Errand errand) {
    count(errand, RIGHT);
  }

  /** An error that the errand may end in, named by its SQLState or HTTP status. */
  void refused(Errand errand, String error) {
    count(errand, error);
  }

  /** A wrong answer, or an error that must not be. */
  void fault(Errand errand, Throwable failure) {
    count(errand, "fault");
    faults.add(
        "%s: %s%s"
            .formatted(
                errand,
                failure,
                failure.getCause() == null ? "" : ", caused by " + failure.getCause()));
  }

  /** Fails when the workload has been shown to another principal before. */
  void shown(String workloadId, String principal) {
    String owner = owners.putIfAbsent(workloadId, principal);
    assertThat(owner == null ? principal : owner)
        .as("whose workload %s is", workloadId)
        .isEqualTo(principal);
  }

  private void count(Errand errand, String outcome) {
    outcomes
        .computeIfAbsent(errand, key -> new ConcurrentSkipListMap<>())
        .computeIfAbsent(outcome, key -> new LongAdder())
        .increment();
  }

  /** That nothing was wrong, and that every kind of errand has been right at least once. */
  void check() {
    assertThat(List.copyOf(faults).stream().limit(MOST_FAULTS_SHOWN))
        .as("the first of %d wrong answers and errors", faults.size())
        .isEmpty();
    assertThat(Arrays.stream(Errand.values()))
        .allSatisfy(
            errand ->
                assertThat(outcomes.getOrDefault(errand, Map.of()))
                    .as(errand.name())
                    .containsKey(RIGHT));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("how the requests ended:");
    outcomes.forEach(
        (errand, counts) -> text.append("%n  %-16s %s".formatted(errand, new TreeMap<>(counts))));
    return text.toString();
  }
}
