package dev.oleander.polars.sandbox.worker.schedule;

import dev.oleander.polars.sandbox.worker.LeaseRequest;
import dev.oleander.polars.sandbox.worker.TierStatus;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The slots of one tier and what each is at. Not safe for use by several threads.
 *
 * <p>A worker that has served a principal is found for that principal alone, and only with the
 * readable folders that it was started with.
 */
final class TierSlots {

  /** What a slot is at. */
  enum Phase {
    /** Its worker is being started, or is about to be, for whoever needs it. */
    STARTING,
    /** Its worker is being started for a caller. */
    CLAIMED,
    /** Its worker did not start; the next attempt comes by itself. */
    FAILING,
    /** Its worker is ready. */
    IDLE,
    /** Its worker is leased. */
    BUSY
  }

  /** One slot. */
  static final class Slot {
    final int index;
    final int tier;
    private Phase phase = Phase.STARTING;

    /** Whether the start has begun, so that it is settled what the worker will see. */
    boolean begun;

    /** What the worker sees that is there or whose start has begun; empty for all. */
    Optional<List<Path>> readable = Optional.empty();

    /** Whom the worker has served, null when nobody. */
    String principal;

    /** Whether its worker, though its principal had it, has run nothing yet. */
    boolean untouched;

    /** When its worker became ready or was given back, by a clock that is never set. */
    long idleSinceNanos;

    /** Who has claimed the slot or leased its worker, otherwise null. */
    Ticket ticket;

    Slot(int index, int tier) {
      this.index = index;
      this.tier = tier;
    }

    Phase phase() {
      return phase;
    }

    /** Whether its worker has served nobody. */
    boolean fresh() {
      return principal == null;
    }

    /** Whether its worker is one that is kept ready for whoever comes. */
    private boolean keptAhead() {
      return fresh() && readable.isEmpty();
    }

    private boolean isFor(Ticket candidate) {
      if (!readable.equals(candidate.readable)) {
        return false;
      }
      return fresh()
          || ((candidate.use == LeaseRequest.Use.SHARED || untouched)
              && principal.equals(candidate.principal));
    }
  }

  /** In each phase those that came to it first come first. */
  private final Map<Phase, Set<Slot>> byPhase = new EnumMap<>(Phase.class);

  private final IntPredicate alive;

  /**
   * @param alive whether the worker in a slot still runs
   */
  TierSlots(IntPredicate alive) {
    this.alive = alive;
    for (Phase phase : Phase.values()) {
      byPhase.put(phase, new LinkedHashSet<>());
    }
  }

  void add(Slot slot) {
    byPhase.get(slot.phase).add(slot);
  }

  void move(Slot slot, Phase phase) {
    byPhase.get(slot.phase).remove(slot);
    slot.phase = phase;
    byPhase.get(phase).add(slot);
  }

  int count(Phase phase) {
    return byPhase.get(phase).size();
  }

  /** Whether a caller can be given a slot. */
  boolean free() {
    return count(Phase.IDLE) > 0 || count(Phase.STARTING) > 0;
  }

  /**
   * A ready worker that may serve a caller: one that it has used before, the one used last first,
   * or else a fresh one.
   */
  Optional<Slot> ready(Ticket ticket) {
    Slot own = null;
    Slot fresh = null;
    for (Slot slot : byPhase.get(Phase.IDLE)) {
      if (slot.isFor(ticket) && alive.test(slot.index)) {
        if (!slot.fresh()) {
          own = slot;
        } else if (fresh == null) {
          fresh = slot;
        }
      }
    }
    return Optional.ofNullable(own == null ? fresh : own);
  }

  /**
   * The slot that a caller waits for, when no ready worker may serve it: one that is starting what
   * it needs, or else the one that was idle longest, those that are kept ready for whoever comes
   * last, or else one that is starting something else.
   */
  Slot toClaim(Ticket ticket) {
    for (Slot slot : byPhase.get(Phase.STARTING)) {
      if (!slot.begun || slot.readable.equals(ticket.readable)) {
        return slot;
      }
    }
    Set<Slot> idle = byPhase.get(Phase.IDLE);
    for (Slot slot : idle) {
      if (!slot.keptAhead()) {
        return slot;
      }
    }
    Iterator<Slot> any = (idle.isEmpty() ? byPhase.get(Phase.STARTING) : idle).iterator();
    return any.next();
  }

  /**
   * A worker that is to make room for a fresh one: when none is ready or on its way, the one that
   * was idle longest.
   *
   * @param nanos it must have been idle for so long
   */
  Optional<Slot> unused(long nowNanos, long nanos) {
    Set<Slot> idle = byPhase.get(Phase.IDLE);
    if (count(Phase.STARTING) > 0 || idle.stream().anyMatch(Slot::keptAhead)) {
      return Optional.empty();
    }
    return idle.stream().findFirst().filter(slot -> nowNanos - slot.idleSinceNanos >= nanos);
  }

  /** A caller that waits for a start and could be served by this slot's worker at once. */
  Optional<Ticket> claimant(Slot slot) {
    Ticket oldest = null;
    for (Slot claimed : byPhase.get(Phase.CLAIMED)) {
      if (slot.isFor(claimed.ticket) && (oldest == null || claimed.ticket.number < oldest.number)) {
        oldest = claimed.ticket;
      }
    }
    return Optional.ofNullable(oldest);
  }

  TierStatus status(int vcpus, int waiting) {
    return new TierStatus(
        vcpus,
        count(Phase.IDLE),
        count(Phase.BUSY),
        count(Phase.STARTING) + count(Phase.CLAIMED) + count(Phase.FAILING),
        waiting + count(Phase.CLAIMED));
  }
}
