package dev.oleander.polars.sandbox.worker.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * Whose turn it is. The principal that has the fewest vcpus in use comes first; among equals the
 * one that was given the fewest vcpus since it began to ask. Within a principal, who came first.
 *
 * <p>Vcpus and not workloads are what is shared out, because one workload of the largest tier takes
 * as much of the machine as sixteen of the smallest: counted by workloads, who asks for large ones
 * would get sixteen times as much. What is in use counts first, because how long a workload takes
 * is not known when it is chosen: who holds workers for long is behind those who hold none, however
 * few it was given.
 *
 * <p>Every step takes time that grows with the logarithm of the number of principals and of those
 * who wait. Not safe for use by several threads.
 */
final class FairQueue {
  private static final Comparator<Share> TURN =
      Comparator.<Share>comparingInt(share -> share.vcpusInUse)
          .thenComparingLong(share -> share.vcpusGiven)
          .thenComparingLong(share -> share.number);

  private static final int MOST_RESTING = 1_000;

  private final List<Integer> vcpus;
  private final Map<String, Share> shares = new HashMap<>();

  /** For each tier the principals that wait there and may be given something. */
  private final List<NavigableSet<Share>> turns = new ArrayList<>();

  /** Principals that neither wait nor run, and were given more than others: not forgotten yet. */
  private final NavigableSet<Share> resting = new TreeSet<>(TURN);

  private final List<Integer> waitingByTier = new ArrayList<>();
  private int waiting;
  private long shareNumber;

  /** What the one whose turn was last had been given before: newcomers begin here. */
  private long vcpusGivenAtTurn;

  /** What one principal waits for, has in use and was given. */
  private static final class Share {
    final String principal;
    final long number;
    final List<NavigableSet<Ticket>> waiting = new ArrayList<>();
    int waitingInAll;
    int running;
    int vcpusInUse;
    long vcpusGiven;

    Share(String principal, long number, long vcpusGiven, int tiers) {
      this.principal = principal;
      this.number = number;
      this.vcpusGiven = vcpusGiven;
      for (int tier = 0; tier < tiers; tier++) {
        waiting.add(new TreeSet<>(Comparator.comparingLong(Ticket::number)));
      }
    }

    boolean mayRun(int tier) {
      return !waiting.get(tier).isEmpty()
          && running < waiting.get(tier).first().mostAtOnce.orElse(Integer.MAX_VALUE);
    }

    boolean rests() {
      return waitingInAll == 0 && running == 0;
    }
  }

  /**
   * @param vcpus of each tier
   */
  FairQueue(List<Integer> vcpus) {
    this.vcpus = List.copyOf(vcpus);
    for (int tier = 0; tier < vcpus.size(); tier++) {
      turns.add(new TreeSet<>(TURN));
      waitingByTier.add(0);
    }
  }

  /** Lets one wait, at the place that its number gives it. */
  void add(Ticket ticket) {
    Share share =
        shares.computeIfAbsent(
            ticket.principal,
            principal -> new Share(principal, ++shareNumber, vcpusGivenAtTurn, vcpus.size()));
    change(share, () -> wait(share, ticket, 1));
  }

  /** Forgets one that waits. */
  void remove(Ticket ticket) {
    Share share = share(ticket);
    change(share, () -> wait(share, ticket, -1));
  }

  /** Counts one that waits as one that runs. */
  void admit(Ticket ticket) {
    Share share = share(ticket);
    vcpusGivenAtTurn = Math.max(vcpusGivenAtTurn, share.vcpusGiven);
    change(
        share,
        () -> {
          wait(share, ticket, -1);
          run(share, ticket, 1);
          share.vcpusGiven += vcpus.get(ticket.tier);
        });
    while (!resting.isEmpty() && forgettable(resting.first())) {
      shares.remove(resting.pollFirst().principal);
    }
  }

  /** Lets one that was admitted wait again: it could not be given what it was to have. */
  void takeBack(Ticket ticket) {
    Share share = share(ticket);
    change(
        share,
        () -> {
          run(share, ticket, -1);
          share.vcpusGiven -= vcpus.get(ticket.tier);
          wait(share, ticket, 1);
        });
  }

  /** Counts one that was admitted no more. */
  void end(Ticket ticket) {
    Share share = share(ticket);
    change(
        share,
        () -> {
          run(share, ticket, -1);
          // What others were given while this one ran is not made up for.
          share.vcpusGiven = Math.max(share.vcpusGiven, vcpusGivenAtTurn);
        });
  }

  private void wait(Share share, Ticket ticket, int by) {
    NavigableSet<Ticket> tickets = share.waiting.get(ticket.tier);
    if (!(by > 0 ? tickets.add(ticket) : tickets.remove(ticket))) {
      throw new IllegalStateException("a ticket is queued twice, or not at all");
    }
    share.waitingInAll += by;
    waiting += by;
    waitingByTier.set(ticket.tier, waitingByTier.get(ticket.tier) + by);
  }

  private void run(Share share, Ticket ticket, int by) {
    share.running += by;
    share.vcpusInUse += by * vcpus.get(ticket.tier);
  }

  private Share share(Ticket ticket) {
    Share share = shares.get(ticket.principal);
    if (share == null) {
      throw new IllegalStateException("a ticket's principal is not known");
    }
    return share;
  }

  /** A share is in the sets by its values: it must be out of them while these change. */
  private void change(Share share, Runnable change) {
    resting.remove(share);
    turns.forEach(turn -> turn.remove(share));
    change.run();
    for (int tier = 0; tier < turns.size(); tier++) {
      if (share.mayRun(tier)) {
        turns.get(tier).add(share);
      }
    }
    if (share.rests()) {
      if (forgettable(share)) {
        shares.remove(share.principal);
      } else {
        resting.add(share);
        if (resting.size() > MOST_RESTING) {
          shares.remove(resting.pollFirst().principal);
        }
      }
    }
  }

  /** Whether a principal would begin where it is, were it new. */
  private boolean forgettable(Share share) {
    return share.vcpusGiven <= vcpusGivenAtTurn;
  }

  /** Whose turn it is among those who wait in some tiers; of its tickets there the oldest. */
  Optional<Ticket> next(IntPredicate tiers) {
    Share best = null;
    for (int tier = 0; tier < turns.size(); tier++) {
      if (!turns.get(tier).isEmpty() && tiers.test(tier)) {
        Share first = turns.get(tier).first();
        best = best == null || TURN.compare(first, best) < 0 ? first : best;
      }
    }
    if (best == null) {
      return Optional.empty();
    }
    Ticket oldest = null;
    for (int tier = 0; tier < turns.size(); tier++) {
      if (best.mayRun(tier) && tiers.test(tier)) {
        Ticket first = best.waiting.get(tier).first();
        oldest = oldest == null || first.number < oldest.number ? first : oldest;
      }
    }
    return Optional.ofNullable(oldest);
  }

  /** Whether a ticket that waits is held back by how many workers its principal may have. */
  boolean overOwnLimit(Ticket ticket) {
    return share(ticket).running >= ticket.mostAtOnce.orElse(Integer.MAX_VALUE);
  }

  int waiting() {
    return waiting;
  }

  int waiting(int tier) {
    return waitingByTier.get(tier);
  }

  int waiting(String principal) {
    Share share = shares.get(principal);
    return share == null ? 0 : share.waitingInAll;
  }

  /** How many principals are remembered. */
  int principals() {
    return shares.size();
  }
}
