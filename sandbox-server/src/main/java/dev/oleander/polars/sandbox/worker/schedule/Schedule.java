package dev.oleander.polars.sandbox.worker.schedule;

import dev.oleander.polars.sandbox.worker.LeaseRequest;
import dev.oleander.polars.sandbox.worker.PoolStatus;
import dev.oleander.polars.sandbox.worker.Tier;
import dev.oleander.polars.sandbox.worker.TierStatus;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.schedule.TierSlots.Phase;
import dev.oleander.polars.sandbox.worker.schedule.TierSlots.Slot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * Who gets which worker, and when: the queue, the capacity and the slots together, without threads
 * and processes. Every method is called with the pool's lock held.
 *
 * <p>A caller whose turn it is takes its share of the capacity and a slot: one with a ready worker
 * that may serve it, or else one whose worker is started for it. When there is a slot and not
 * enough room, room is kept for the caller, and it is overtaken by no more than the machine runs at
 * once.
 */
public final class Schedule {

  /** What has to be done to the workers. Must not block. */
  public interface Workers {

    /** Whether the worker in a slot still runs. */
    boolean alive(int slot);

    /** Ends the worker in a slot, so that another is started there. */
    void retire(int slot);
  }

  private final WorkerPoolConfig config;
  private final Workers workers;
  private final LongSupplier nanoTime;
  private final FairQueue queue;
  private final Capacity capacity;
  private final List<TierSlots> tiers = new ArrayList<>();
  private final List<LeaseTimes> times = new ArrayList<>();
  private final List<Slot> slots = new ArrayList<>();
  private long tickets;

  /** For whom room is kept, null when for nobody. */
  private Ticket reserved;

  /**
   * @param nanoTime a clock that is never set
   */
  public Schedule(WorkerPoolConfig config, Workers workers, LongSupplier nanoTime) {
    this.config = config;
    this.workers = workers;
    this.nanoTime = nanoTime;
    this.queue = new FairQueue(config.tiers().stream().map(Tier::vcpus).toList());
    this.capacity = new Capacity(config.capacityVcpus(), config.capacityMemoryBytes());
    for (int tier = 0; tier < config.tiers().size(); tier++) {
      tiers.add(new TierSlots(workers::alive));
      times.add(new LeaseTimes());
    }
  }

  /** Adds the slots, whose workers are about to be started. */
  public void open() {
    for (int tier = 0; tier < tiers.size(); tier++) {
      for (int i = 0; i < config.tiers().get(tier).workers(); i++) {
        Slot slot = new Slot(slots.size(), tier);
        slots.add(slot);
        tiers.get(tier).add(slot);
      }
    }
  }

  // What callers do.

  /**
   * Lets a caller wait, or gives it a worker at once.
   *
   * @param readable what it may read, in one form
   * @param served told the slot of the worker that it has, once it has one
   * @throws IllegalArgumentException when there is no such tier
   */
  public Ticket enter(LeaseRequest request, Optional<List<Path>> readable, IntConsumer served) {
    Ticket ticket = new Ticket(++tickets, tierIndex(request.vcpus()), request, readable, served);
    queue.add(ticket);
    dispatch();
    return ticket;
  }

  /** Whether there are too many of those who wait for their turn, this one included. */
  public Optional<String> refusal(Ticket ticket) {
    if (ticket.stage != Ticket.Stage.WAITING) {
      return Optional.empty();
    }
    if (queue.waiting(ticket.principal) > config.queueLimitPerPrincipal()) {
      return Optional.of(
          "%d workloads of yours are waiting for a worker already, which is as many as may of one"
                  .formatted(queue.waiting(ticket.principal) - 1)
              + " principal: send fewer at a time");
    }
    if (queue.waiting() > config.queueLimit()) {
      return Optional.of(
          "%d workloads are waiting for a worker already, which is as many as may: try again later"
              .formatted(queue.waiting() - 1));
    }
    return Optional.empty();
  }

  /** What a caller that has no worker has waited for in vain. */
  public String obstacle(Ticket ticket) {
    Tier tier = tier(ticket);
    if (ticket.stage == Ticket.Stage.ADMITTED) {
      return "a worker of %d vcpus was being started and was not ready".formatted(tier.vcpus());
    }
    if (queue.overOwnLimit(ticket)) {
      return "none of your own workloads ended, of which %d may run at once"
          .formatted(ticket.mostAtOnce.orElseThrow());
    }
    if (tiers.get(ticket.tier).free()) {
      return "there was no room beside the workloads that run for one of %d vcpus and %d MiB of memory"
          .formatted(tier.vcpus(), tier.memoryBytes() >> 20);
    }
    return "no worker of %d vcpus became free".formatted(tier.vcpus());
  }

  /** In how many seconds a caller that is turned away should come back, 1 to 60. */
  public int retryAfterSeconds(Ticket ticket) {
    Tier tier = tier(ticket);
    int atOnce = Math.min(tier.workers(), capacity.vcpus() / tier.vcpus());
    return times
        .get(ticket.tier)
        .retryAfterSeconds(queue.waiting(ticket.tier), Math.max(1, atOnce));
  }

  /** Forgets a caller that has no worker and wants none any more. */
  public void leave(Ticket ticket) {
    switch (ticket.stage) {
      case WAITING -> queue.remove(ticket);
      case ADMITTED -> {
        unclaim(ticket);
        giveBack(ticket);
      }
      case LEASED, ENDED -> throw new IllegalStateException("the caller does not wait");
    }
    end(ticket);
    dispatch();
  }

  /**
   * Ends a lease.
   *
   * @param reusable whether the worker can serve on; one that was to be used once, that it has run
   *     nothing
   * @return whether it does
   */
  public boolean release(Ticket ticket, boolean reusable) {
    if (!ticket.leased()) {
      throw new IllegalStateException("a lease was given back twice");
    }
    times.get(ticket.tier).add(nanoTime.getAsLong() - ticket.leasedAtNanos);
    giveBack(ticket);
    Slot slot = slots.get(ticket.slot);
    // Otherwise the worker has ended meanwhile, and the slot is another's.
    boolean there = slot.ticket == ticket;
    boolean kept = there && reusable && workers.alive(slot.index);
    if (there) {
      slot.ticket = null;
      if (kept) {
        slot.untouched = ticket.use == LeaseRequest.Use.ONCE;
        becomeIdle(slot);
      } else {
        retire(slot, Phase.STARTING);
      }
    }
    end(ticket);
    dispatch();
    return kept;
  }

  // What slots do.

  /** What the worker must be able to read that a slot is about to start; empty for all. */
  public Optional<List<Path>> begin(int index) {
    Slot slot = slots.get(index);
    slot.begun = true;
    slot.principal = null;
    slot.untouched = false;
    slot.readable = slot.phase() == Phase.CLAIMED ? slot.ticket.readable : Optional.empty();
    return slot.readable;
  }

  /** A slot's worker can be used. */
  public void ready(int index) {
    Slot slot = slots.get(index);
    if (slot.phase() != Phase.CLAIMED) {
      becomeIdle(slot);
      dispatch();
    } else if (slot.readable.equals(slot.ticket.readable)) {
      serve(slot.ticket, slot);
    } else {
      retire(slot, Phase.CLAIMED);
    }
  }

  /** Whether the worker in a slot is leased. */
  public boolean leased(int index) {
    return slots.get(index).phase() == Phase.BUSY;
  }

  /**
   * A slot's worker has ended.
   *
   * @return whether it had served somebody
   */
  public boolean gone(int index) {
    Slot slot = slots.get(index);
    boolean used = !slot.fresh();
    slot.begun = false;
    if (slot.phase() == Phase.IDLE || slot.phase() == Phase.BUSY) {
      // Who has leased it gives back its room when it closes the lease.
      slot.ticket = null;
      tiers.get(slot.tier).move(slot, Phase.STARTING);
      dispatch();
    }
    return used;
  }

  /** A slot's worker did not start: who waits for it is to wait for another. */
  public void startFailed(int index) {
    Slot slot = slots.get(index);
    slot.begun = false;
    if (slot.phase() == Phase.CLAIMED) {
      Ticket ticket = slot.ticket;
      slot.ticket = null;
      ticket.noSlot();
      ticket.stage = Ticket.Stage.WAITING;
      capacity.giveBack(tier(ticket));
      queue.takeBack(ticket);
    }
    tiers.get(slot.tier).move(slot, Phase.FAILING);
    dispatch();
  }

  /**
   * Sees to it that each tier has a fresh worker for whoever comes next, if none of its workers is
   * needed for what it was used for before.
   *
   * @param nanos how long a worker must have been idle not to be needed
   */
  public void freshen(long nanos) {
    long now = nanoTime.getAsLong();
    for (TierSlots tier : tiers) {
      tier.unused(now, nanos).ifPresent(slot -> retire(slot, Phase.STARTING));
    }
  }

  // What follows.

  private void dispatch() {
    for (Optional<Ticket> next = next(); next.isPresent(); next = next()) {
      admit(next.get());
    }
  }

  /** Who is to be given a slot now. */
  private Optional<Ticket> next() {
    if (reserved != null && (!free(reserved.tier) || queue.overOwnLimit(reserved))) {
      reserved = null;
    }
    if (reserved == null) {
      Optional<Ticket> first = queue.next(this::free);
      if (first.isEmpty() || capacity.fits(tier(first.get()))) {
        return first;
      }
      reserved = first.get();
    } else if (capacity.fits(tier(reserved))) {
      return Optional.of(reserved);
    }
    return queue.next(tier -> free(tier) && mayOvertake(config.tiers().get(tier)));
  }

  private boolean free(int tier) {
    return tiers.get(tier).free();
  }

  private boolean mayOvertake(Tier tier) {
    return capacity.fits(tier) && reserved.overtakenVcpus + tier.vcpus() <= capacity.vcpus();
  }

  private void admit(Ticket ticket) {
    if (ticket == reserved) {
      reserved = null;
    } else if (reserved != null) {
      reserved.overtakenVcpus += tier(ticket).vcpus();
    }
    queue.admit(ticket);
    capacity.take(tier(ticket));
    TierSlots tier = tiers.get(ticket.tier);
    Optional<Slot> ready = tier.ready(ticket);
    if (ready.isPresent()) {
      serve(ticket, ready.get());
    } else {
      claim(ticket, tier.toClaim(ticket));
    }
  }

  private void claim(Ticket ticket, Slot slot) {
    ticket.stage = Ticket.Stage.ADMITTED;
    ticket.slot = slot.index;
    slot.ticket = ticket;
    if (slot.phase() == Phase.IDLE) {
      retire(slot, Phase.CLAIMED);
    } else {
      tiers.get(slot.tier).move(slot, Phase.CLAIMED);
    }
  }

  private void unclaim(Ticket ticket) {
    Slot slot = slots.get(ticket.slot);
    slot.ticket = null;
    tiers.get(slot.tier).move(slot, Phase.STARTING);
  }

  private void serve(Ticket ticket, Slot slot) {
    slot.ticket = ticket;
    slot.principal = ticket.principal;
    slot.untouched = false;
    ticket.slot = slot.index;
    ticket.stage = Ticket.Stage.LEASED;
    ticket.leasedAtNanos = nanoTime.getAsLong();
    tiers.get(slot.tier).move(slot, Phase.BUSY);
    ticket.served.accept(slot.index);
  }

  /** Whoever waits for another worker's start and may have this one need not wait any longer. */
  private void becomeIdle(Slot slot) {
    slot.idleSinceNanos = nanoTime.getAsLong();
    tiers.get(slot.tier).move(slot, Phase.IDLE);
    Optional<Ticket> claimant = tiers.get(slot.tier).claimant(slot);
    if (claimant.isPresent()) {
      unclaim(claimant.get());
      serve(claimant.get(), slot);
    }
  }

  private void retire(Slot slot, Phase next) {
    slot.begun = false;
    tiers.get(slot.tier).move(slot, next);
    workers.retire(slot.index);
  }

  private void giveBack(Ticket ticket) {
    capacity.giveBack(tier(ticket));
    queue.end(ticket);
  }

  private void end(Ticket ticket) {
    ticket.stage = Ticket.Stage.ENDED;
    if (ticket == reserved) {
      reserved = null;
    }
  }

  private Tier tier(Ticket ticket) {
    return config.tiers().get(ticket.tier);
  }

  private int tierIndex(int vcpus) {
    for (int tier = 0; tier < tiers.size(); tier++) {
      if (config.tiers().get(tier).vcpus() == vcpus) {
        return tier;
      }
    }
    throw new IllegalArgumentException("there is no tier of %d vcpus".formatted(vcpus));
  }

  public PoolStatus status() {
    List<TierStatus> status = new ArrayList<>();
    for (int tier = 0; tier < tiers.size(); tier++) {
      status.add(tiers.get(tier).status(config.tiers().get(tier).vcpus(), queue.waiting(tier)));
    }
    return new PoolStatus(
        status,
        capacity.vcpusInUse(),
        capacity.vcpus(),
        capacity.memoryBytesInUse(),
        capacity.memoryBytes());
  }
}
