package dev.oleander.polars.sandbox.workload;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The workloads that run, and for a while those that have ended, each known to its own principal
 * only. Remembers cancels that came before their workload. Any thread.
 */
public final class WorkloadRegistry {
  private static final int MOST_ENDED = 1_000;
  private static final Duration ENDED_FOR = Duration.ofHours(1);
  private static final long MOST_LOG_BYTES = 64L << 20;
  private static final int MOST_EARLY_CANCELS = 10_000;
  private static final Duration EARLY_CANCEL_FOR = Duration.ofMinutes(1);

  private final ConcurrentMap<Key, Workload> active = new ConcurrentHashMap<>();
  private final EndedWorkloads ended = new EndedWorkloads(MOST_ENDED, ENDED_FOR);
  private final KeptLogs logs = new KeptLogs(MOST_LOG_BYTES);
  private final AtomicLong numbers = new AtomicLong();
  private final Cache<Key, Boolean> earlyCancels =
      Caffeine.newBuilder()
          .maximumSize(MOST_EARLY_CANCELS)
          .expireAfterWrite(EARLY_CANCEL_FOR)
          .build();

  /**
   * Makes a workload known. It is stopped already if it was cancelled before it came.
   *
   * @param client what is kept of the client that asks for it
   * @throws SandboxException CONFLICT when the principal has used the id, unless for a workload
   *     that was turned away because the server was busy: its client was told to come again
   */
  public Workload admit(String principal, UUID id, WorkloadMode mode, ClientInfo client) {
    Key key = new Key(principal, id);
    Workload workload = new Workload(principal, id, mode, client, numbers.incrementAndGet());
    boolean used = active.putIfAbsent(key, workload) != null;
    // Asked in this order, a workload that ends meanwhile is found in one of the two places.
    if (!used && !ended.removeTurnedAway(principal, id)) {
      active.remove(key);
      used = true;
    }
    if (used) {
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
    Workload running = active.get(new Key(principal, id));
    return running != null ? Optional.of(running) : ended.find(principal, id);
  }

  /**
   * The workloads of a principal that are known, the one admitted last first.
   *
   * @param limit at most so many
   * @param before the workload after which the list begins; empty for the newest
   * @throws SandboxException WORKLOAD_NOT_FOUND when {@code before} is not known
   */
  public List<Workload> list(String principal, int limit, Optional<UUID> before) {
    long below = before.map(id -> number(principal, id)).orElse(Long.MAX_VALUE);
    // Those that run first: one that ends meanwhile is then found among the others.
    Set<Workload> own = new LinkedHashSet<>();
    active.values().stream().filter(each -> each.principal().equals(principal)).forEach(own::add);
    own.addAll(ended.of(principal));
    List<Workload> newestFirst = new ArrayList<>(own);
    newestFirst.removeIf(workload -> workload.number() >= below);
    newestFirst.sort(Comparator.comparingLong(Workload::number).reversed());
    return List.copyOf(newestFirst.subList(0, Math.min(limit, newestFirst.size())));
  }

  private long number(String principal, UUID id) {
    return find(principal, id).orElseThrow(() -> unknown(id.toString())).number();
  }

  /** That there is no such workload, or not for who asks. */
  public static SandboxException unknown(String id) {
    return new SandboxException(
        ErrorCode.WORKLOAD_NOT_FOUND,
        "workload '%s' is not known, or no longer: ended workloads are kept for a while only"
            .formatted(id));
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
    ended.add(workload);
    workload.log().ifPresent(logs::add);
    active.remove(new Key(workload.principal(), workload.id()));
  }

  private record Key(String principal, UUID id) {}
}
