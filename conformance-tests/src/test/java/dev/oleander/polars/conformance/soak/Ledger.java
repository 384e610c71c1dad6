package dev.oleander.polars.conformance.soak;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How all requests ended. Any thread. */
final class Ledger {
  private static final String RIGHT = "right";
  private static final int MOST_FAULTS_SHOWN = 20;
  private static final Pattern WORKLOAD_ID =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

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
    StringBuilder text = new StringBuilder("%s: %s".formatted(errand, failure));
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      text.append(", caused by ").append(cause);
    }
    for (Throwable other : failure.getSuppressed()) {
      text.append(", and then ").append(other);
    }
    faults.add(text.toString());
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

  /**
   * That nothing was wrong, and that every kind of errand has been right at least once.
   *
   * @param log of the server, for what it says of the workloads that went wrong
   */
  void check(String log) {
    assertThat(faults.stream().limit(MOST_FAULTS_SHOWN).map(fault -> fault + told(log, fault)))
        .as("the first of %d wrong answers and errors", faults.size())
        .isEmpty();
    assertThat(Arrays.stream(Errand.values()))
        .allSatisfy(
            errand ->
                assertThat(outcomes.getOrDefault(errand, Map.of()))
                    .as(errand.name())
                    .containsKey(RIGHT));
  }

  /** The lines of a log that name a workload that a fault names. */
  private static String told(String log, String fault) {
    Matcher id = WORKLOAD_ID.matcher(fault);
    return id.find()
        ? log.lines().filter(line -> line.contains(id.group())).collect(joining("\n  ", "\n  ", ""))
        : "";
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("how the requests ended:");
    outcomes.forEach(
        (errand, counts) -> text.append("%n  %-16s %s".formatted(errand, new TreeMap<>(counts))));
    return text.toString();
  }
}
