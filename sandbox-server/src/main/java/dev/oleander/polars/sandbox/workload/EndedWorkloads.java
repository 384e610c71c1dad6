package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.error.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The workloads that ended last, each for a while. Any thread. */
final class EndedWorkloads {
  private final int most;
  private final long keptNanos;

  /** In the order in which they ended; guarded by this. */
  private final Map<Key, Ended> workloads = new LinkedHashMap<>();

  EndedWorkloads(int most, Duration keptFor) {
    this.most = most;
    this.keptNanos = keptFor.toNanos();
  }

  synchronized void add(Workload workload) {
    workloads.put(
        new Key(workload.principal(), workload.id()), new Ended(workload, System.nanoTime()));
    forget();
  }

  synchronized Optional<Workload> find(String principal, UUID id) {
    forget();
    return Optional.ofNullable(workloads.get(new Key(principal, id))).map(Ended::workload);
  }

  /**
   * Forgets a workload that never ran because the server was busy.
   *
   * @return false if there is one of the id that ended in another way
   */
  synchronized boolean removeTurnedAway(String principal, UUID id) {
    Optional<Workload> known = find(principal, id);
    if (known.isPresent() && isTurnedAway(known.get())) {
      workloads.remove(new Key(principal, id));
      return true;
    }
    return known.isEmpty();
  }

  private static boolean isTurnedAway(Workload workload) {
    return workload.status().failure().filter(why -> why.code() == ErrorCode.BUSY).isPresent();
  }

  synchronized List<Workload> of(String principal) {
    forget();
    List<Workload> own = new ArrayList<>();
    for (Ended ended : workloads.values()) {
      if (ended.workload().principal().equals(principal)) {
        own.add(ended.workload());
      }
    }
    return own;
  }

  private void forget() {
    long now = System.nanoTime();
    Iterator<Ended> oldestFirst = workloads.values().iterator();
    while (oldestFirst.hasNext()) {
      Ended oldest = oldestFirst.next();
      if (workloads.size() <= most && now - oldest.atNanos() <= keptNanos) {
        return;
      }
      oldestFirst.remove();
    }
  }

  private record Key(String principal, UUID id) {}

  private record Ended(Workload workload, long atNanos) {}
}
