package dev.oleander.polars.sandbox.workload;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.worker.WorkloadLog;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The workloads that run, and for a while those that have ended, each known to its own principal
 * only; those that ended before are in the history. Remembers cancels that came before their
 * workload. Any thread.
 */
public final class WorkloadRegistry {
  /** How many ended workloads are in memory at most: the history may lag behind by fewer. */
  public static final int MOST_ENDED = 1_000;

  private static final String END_UNSEEN = "the end of this workload could not be recorded";
  private static final Duration ENDED_FOR = Duration.ofHours(1);
  private static final long MOST_LOG_BYTES = 64L << 20;
  private static final int MOST_EARLY_CANCELS = 10_000;
  private static final Duration EARLY_CANCEL_FOR = Duration.ofMinutes(1);

  private final ConcurrentMap<Key, Workload> active = new ConcurrentHashMap<>();
  private final EndedWorkloads ended = new EndedWorkloads(MOST_ENDED, ENDED_FOR);
  private final KeptLogs logs = new KeptLogs(MOST_LOG_BYTES);
  private final WorkloadHistory history;
  private final WorkloadListener listener;
  private final AtomicLong numbers;
  private final Cache<Key, Boolean> earlyCancels =
      Caffeine.newBuilder()
          .maximumSize(MOST_EARLY_CANCELS)
          .expireAfterWrite(EARLY_CANCEL_FOR)
          .build();

  /** One that knows nothing of before, and keeps what ends in memory only. */
  public WorkloadRegistry() {
    this(WorkloadHistory.NONE, workload -> {});
  }

  /**
   * @param history stays the caller's to close, after the last workload has ended
   * @param listener hears of the ends of workloads
   */
  public WorkloadRegistry(WorkloadHistory history, WorkloadListener listener) {
    this.listener = listener;
    this.history = history;
    this.numbers = new AtomicLong(history.lastNumber());
  }

  /**
   * Makes a workload known. It is stopped already if it was cancelled before it came.
   *
   * @param outline what is kept of the request
   * @throws SandboxException CONFLICT when the principal has used the id, unless for a workload
   *     that was turned away because the server was busy: its client was told to come again
   */
  public Workload admit(String principal, UUID id, WorkloadOutline outline) {
    Key key = new Key(principal, id);
    Workload workload = new Workload(principal, id, outline, numbers.incrementAndGet());
    boolean used = active.putIfAbsent(key, workload) != null;
    // Asked in this order, a workload that ends meanwhile is found in one of the two places.
    if (!used && usedBefore(principal, id)) {
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
    history.admitted(workload.record());
    return workload;
  }

  /** Whether the id is of a workload that has ended, unless it may come again. */
  private boolean usedBefore(String principal, UUID id) {
    Optional<Workload> known = ended.find(principal, id);
    if (known.isEmpty()) {
      return history.find(principal, id).filter(record -> !record.turnedAway()).isPresent();
    }
    if (known.get().record().turnedAway()) {
      ended.remove(known.get());
      return false;
    }
    return true;
  }

  /** A workload that runs, or one that has ended and is still in memory. */
  public Optional<Workload> find(String principal, UUID id) {
    Workload running = active.get(new Key(principal, id));
    return running != null ? Optional.of(running) : ended.find(principal, id);
  }

  /** What is known of a workload, in memory or in the history. */
  public Optional<WorkloadRecord> lookUp(String principal, UUID id) {
    return find(principal, id)
        .map(Workload::record)
        .or(() -> history.find(principal, id).map(WorkloadRegistry::notRunning));
  }

  /**
   * Reads what a workload has printed, in memory or in the history.
   *
   * @param from the offset of the first byte; at least 0
   * @param most so many bytes
   * @return empty when the workload is not known
   */
  public Optional<WorkloadLog.Piece> readLog(String principal, UUID id, long from, int most) {
    Optional<Workload> known = find(principal, id);
    if (known.isEmpty()) {
      return lookUp(principal, id).map(record -> keptLog(record).read(from, most));
    }
    // Asked first: one that ends meanwhile has its log by then, if it ever has.
    boolean hasEnded = known.get().status().state().ended();
    Optional<WorkloadLog> log = known.get().log();
    if (log.isEmpty()) {
      return Optional.of(new WorkloadLog.Piece("", 0, 0, 0, hasEnded));
    }
    WorkloadLog.Piece piece = log.get().read(from, most);
    boolean dropped = piece.complete() && log.get().keptBytes() == 0;
    return Optional.of(dropped ? keptLog(known.get().record()).read(from, most) : piece);
  }

  private WorkloadLog keptLog(WorkloadRecord record) {
    KeptLog kept = history.log(record).orElse(KeptLog.NOTHING);
    return WorkloadLog.ended(kept.text(), kept.droppedBytes());
  }

  /** What the history knows of a workload that is not in memory, and so does not run. */
  private static WorkloadRecord notRunning(WorkloadRecord kept) {
    return kept.status().state().ended() ? kept : kept.lost(END_UNSEEN);
  }

  /**
   * The workloads of a principal that are known, the one admitted last first.
   *
   * @param limit at most so many
   * @param before the workload after which the list begins; empty for the newest
   * @throws SandboxException WORKLOAD_NOT_FOUND when {@code before} is not known
   */
  public List<WorkloadRecord> list(String principal, int limit, Optional<UUID> before) {
    long below = before.map(id -> number(principal, id)).orElse(Long.MAX_VALUE);
    // What is in memory is newer than what the history has of it, and is looked at first, so that a
    // workload that leaves memory meanwhile is found in the history.
    Map<UUID, WorkloadRecord> known = new LinkedHashMap<>();
    for (Workload workload : inMemory(principal)) {
      known.put(workload.id(), workload.record());
    }
    for (WorkloadRecord kept : history.before(principal, below, limit)) {
      known.computeIfAbsent(kept.id(), id -> notRunning(kept));
    }
    return known.values().stream()
        .filter(workload -> workload.number() < below)
        .sorted(Comparator.comparingLong(WorkloadRecord::number).reversed())
        .limit(limit)
        .toList();
  }

  /** Those that run first: one that ends meanwhile is then found among the others. */
  private Set<Workload> inMemory(String principal) {
    Set<Workload> own = new LinkedHashSet<>();
    active.values().stream().filter(each -> each.principal().equals(principal)).forEach(own::add);
    own.addAll(ended.of(principal));
    return own;
  }

  private long number(String principal, UUID id) {
    return lookUp(principal, id).orElseThrow(() -> unknown(id.toString())).number();
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
   * @return what is known of the workload once it has ended; empty when the id was never seen
   */
  public Optional<CompletionStage<WorkloadRecord>> cancel(String principal, UUID id) {
    Optional<Workload> known = find(principal, id);
    if (known.isEmpty()) {
      Optional<WorkloadRecord> kept = history.find(principal, id);
      if (kept.isPresent() && !kept.get().turnedAway()) {
        return kept.map(WorkloadRegistry::notRunning).map(CompletableFuture::completedStage);
      }
      Key key = new Key(principal, id);
      earlyCancels.put(key, true);
      // It may have been admitted between the look and the note.
      known = find(principal, id);
      if (known.isPresent()) {
        earlyCancels.invalidate(key);
      }
    }
    known.ifPresent(workload -> workload.stop(StopReason.CANCELLED));
    return known.map(workload -> workload.ended().thenApply(Workload::record));
  }

  /** The workloads that have not ended, of all principals. */
  public List<WorkloadRecord> active() {
    return active.values().stream().map(Workload::record).toList();
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
    WorkloadRecord record = workload.record();
    history.ended(record);
    workload.log().ifPresent(log -> log.whenComplete(() -> keep(record, log)));
    listener.ended(record);
  }

  private void keep(WorkloadRecord record, WorkloadLog log) {
    KeptLog kept = new KeptLog(log.text(), log.droppedBytes());
    if (kept.text().length > 0) {
      history.keepLog(record, kept);
    }
  }

  private record Key(String principal, UUID id) {}
}
