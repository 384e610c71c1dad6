package dev.oleander.polars.sandbox.worker.schedule;

import dev.oleander.polars.sandbox.worker.LeaseRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntConsumer;

/**
 * One caller who wants a worker, from asking until its lease has ended. Changed by {@link Schedule}
 * and {@link FairQueue} only, and guarded by whatever guards those.
 */
public final class Ticket {

  /** How far the caller has come. */
  enum Stage {
    /** Waits for its turn. */
    WAITING,
    /** Has room and a slot, whose worker is being started. */
    ADMITTED,
    /** Has a worker. */
    LEASED,
    /** Wants nothing any more. */
    ENDED
  }

  private static final int NO_SLOT = -1;

  final long number;
  final int tier;
  final String principal;
  final LeaseRequest.Use use;
  final Optional<List<Path>> readable;
  final OptionalInt mostAtOnce;

  /** Told the slot of the worker that the caller now has; must not block. */
  final IntConsumer served;

  Stage stage = Stage.WAITING;
  int slot = NO_SLOT;

  /** How much was let by while room was kept for this one, in vcpus. */
  int overtakenVcpus;

  /** When the lease began, by a clock that is never set. */
  long leasedAtNanos;

  /**
   * @param number rises from one to the next
   * @param tier its place among the tiers, from 0
   * @param readable in one form, so that what is the same is equal
   */
  Ticket(
      long number,
      int tier,
      LeaseRequest request,
      Optional<List<Path>> readable,
      IntConsumer served) {
    this.number = number;
    this.tier = tier;
    this.principal = request.principal();
    this.use = request.use();
    this.mostAtOnce = request.mostAtOnce();
    this.readable = readable;
    this.served = served;
  }

  /** Whether the worker is shared. */
  public LeaseRequest.Use use() {
    return use;
  }

  long number() {
    return number;
  }

  boolean leased() {
    return stage == Stage.LEASED;
  }

  void noSlot() {
    slot = NO_SLOT;
  }
}
