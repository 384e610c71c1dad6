package dev.oleander.polars.sandbox.workload;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The workloads that run, and for a while those that have ended, each known to its own principal
 * only. Remembers cancels that came before their workload. Any thread.
 */
public final class WorkloadRegistry {
  private static final int MOST_ENDED = 1_000;
  private static final Duration ENDED_FOR = Duration.ofHours(1);
  private static final int MOST_EARLY_CANCELS = 10_000;
  private static final Duration EARLY_CANCEL_FOR = Duration.ofMinutes(1);

  private final ConcurrentMap<Key, Workload> active = new ConcurrentHashMap<>();
  private final Cache<Key, Workload> ended =
      Caffeine.newBuilder().maximumSize(MOST_ENDED).expireAfterWrite(ENDED_FOR).build();
  private final Cache<Key, Boolean> earlyCancels =
      Caffeine.newBuilder()
          .maximumSize(MOST_EARLY_CANCELS)
          .expireAfterWrite(EARLY_CANCEL_FOR)
          .build();

  /**
   * Makes a workload known. It is stopped already if it was cancelled before it came.
   *
   * @throws SandboxException CONFLICT when the principal has used the id
   */
  public Workload admit(String principal, UUID id) {
    Key key = new Key(principal, id);
    Workload workload = new Workload(principal, id);
    if (ended.getIfPresent(key) != null || active.putIfAbsent(key, workload) != null) {
      throw new SandboxException(
          ErrorCode.CONFLICT,
          "workloadId %s is in use: choose a new one for every workload".formatted(id));
    }
    if (earlyCancels.asMap().remove(key) != null) {
      workload.stop(StopReason.CANCELLED);
    }
    return workload;
  }

  public Optional<Workload> find(String principal, UUID id) {
    Key key = new Key(principal, id);
    Workload running = active.get(key);
    return Optional.ofNullable(running != null ? running : ended.getIfPresent(key));
  }

  /**
   * Stops the workload; when the id was never seen, remembers to stop it when it comes.
   *
   * @return empty when the id was never seen
   */
  public Optional<Workload> cancel(String principal, UUID id) {
    Optional<Workload> known = find(principal, id);
    if (known.isEmpty()) {
      Key key = new Key(principal, id);
      earlyCancels.put(key, true);
      // It may have been admitted between the look and the note.
      known = find(principal, id);
      if (known.isPresent()) {
        earlyCancels.invalidate(key);
      }
    }
    known.ifPresent(workload -> workload.stop(StopReason.CANCELLED));
    return known;
  }

  /** Stops all that run. */
  public void stopAll(StopReason reason) {
    active.values().forEach(workload -> workload.stop(reason));
  }

  /** Moves a workload from those that run to those that have ended. */
  void retire(Workload workload) {
    Key key = new Key(workload.principal(), workload.id());
    ended.put(key, workload);
    active.remove(key);
  }

  private record Key(String principal, UUID id) {}
}
