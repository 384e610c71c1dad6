package dev.oleander.polars.sandbox.workload;

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

  synchronized void remove(Workload workload) {
    workloads.remove(new Key(workload.principal(), workload.id()));
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
