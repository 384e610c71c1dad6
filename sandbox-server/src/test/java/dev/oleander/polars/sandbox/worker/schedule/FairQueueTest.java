package dev.oleander.polars.sandbox.worker.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.worker.LeaseRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FairQueueTest {
  private static final List<Integer> VCPUS = List.of(2, 4, 16);

  private final FairQueue queue = new FairQueue(VCPUS);
  private long number;

  @Test
  void principalsTakeTurnsByVcpusAndEachInItsOwnOrder() {
    Ticket large = enter("ann", 2);
    List<Ticket> small = IntStream.range(0, 12).mapToObj(i -> enter("bob", 0)).toList();
    Ticket largeToo = enter("ann", 2);

    List<Ticket> served = new ArrayList<>();
    for (Optional<Ticket> next = next(); next.isPresent(); next = next()) {
      served.add(next.get());
      queue.admit(next.get());
      queue.end(next.get());
    }

    // Sixteen vcpus of one are worth eight times two of the other.
    assertThat(served.get(0)).isSameAs(large);
    assertThat(served.subList(1, 9)).isEqualTo(small.subList(0, 8));
    assertThat(served.subList(9, 14)).contains(largeToo).containsAll(small.subList(8, 12));
    assertThat(served.stream().filter(small::contains).toList()).isEqualTo(small);
  }

  @Test
  void whoHasLessInUseComesFirst() {
    List<Ticket> busy = IntStream.range(0, 32).mapToObj(i -> enter("busy", 0)).toList();
    queue.admit(busy.get(0));
    queue.admit(busy.get(1));
    Ticket first = enter("quiet", 1);

    assertThat(next()).containsSame(first);
    queue.admit(first);
    assertThat(next()).as("four vcpus each, and busy asked first").containsSame(busy.get(2));
  }

  @Test
  void whatOthersWereGivenMeanwhileIsNotMadeUpFor() {
    Ticket longOne = enter("ann", 0);
    queue.admit(longOne);
    for (int i = 0; i < 100; i++) {
      Ticket shortOne = enter("bob", 0);
      queue.admit(shortOne);
      queue.end(shortOne);
    }
    for (int i = 0; i < 10; i++) {
      enter("ann", 0);
      enter("bob", 0);
    }
    queue.end(longOne);

    List<String> turns = new ArrayList<>();
    for (Optional<Ticket> next = next(); next.isPresent(); next = next()) {
      turns.add(next.get().principal);
      queue.admit(next.get());
      queue.end(next.get());
    }
    assertThat(turns.subList(0, 3)).containsExactly("ann", "ann", "bob");
    assertThat(turns.subList(3, 13)).filteredOn("bob"::equals).hasSize(5);
  }

  @Test
  void principalsAreForgotten() {
    for (int i = 0; i < 10_000; i++) {
      Ticket ticket = enter("principal" + i, i % 3);
      queue.admit(ticket);
      queue.end(ticket);
      assertThat(queue.principals()).isLessThanOrEqualTo(1_001);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithItsDescription(long seed) {
    Random random = new Random(seed);
    Model model = new Model();
    List<Ticket> waiting = new ArrayList<>();
    List<Ticket> running = new ArrayList<>();
    for (int step = 0; step < 10_000; step++) {
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          if (waiting.size() > 40) {
            break;
          }
          String principal = "p" + random.nextInt(5);
          Ticket ticket =
              ticket(principal, random.nextInt(3), OptionalInt.of(1 + principal.charAt(1) % 3));
          queue.add(ticket);
          model.add(ticket);
          waiting.add(ticket);
        }
        case 2, 3 -> {
          int tiers = random.nextInt(8);
          Optional<Ticket> next = queue.next(tier -> (tiers >> tier & 1) == 1);
          assertThat(next).isEqualTo(model.next(waiting, tiers));
          if (next.isPresent()) {
            queue.admit(next.get());
            model.admit(next.get());
            waiting.remove(next.get());
            running.add(next.get());
          }
        }
        case 4 -> {
          if (!running.isEmpty()) {
            Ticket ticket = running.remove(random.nextInt(running.size()));
            if (random.nextInt(4) == 0) {
              queue.takeBack(ticket);
              model.takeBack(ticket);
              waiting.add(ticket);
            } else {
              queue.end(ticket);
              model.end(ticket);
            }
          }
        }
        default -> {
          if (waiting.size() > 20) {
            Ticket ticket = waiting.remove(random.nextInt(waiting.size()));
            queue.remove(ticket);
            model.forget(waiting);
          }
        }
      }
      model.forget(waiting);
      assertThat(queue.waiting()).isEqualTo(waiting.size());
      for (int tier = 0; tier < VCPUS.size(); tier++) {
        int index = tier;
        assertThat(queue.waiting(tier))
            .isEqualTo((int) waiting.stream().filter(ticket -> ticket.tier == index).count());
      }
      assertThat(queue.waiting("p1"))
          .isEqualTo(
              (int) waiting.stream().filter(ticket -> ticket.principal.equals("p1")).count());
    }
  }

  @Test
  void aThousandPrincipalsThatWaitCostLittle() {
    for (int i = 0; i < 100_000; i++) {
      enter("principal" + i % 1_000, i % 3);
    }
    // At a time that grew with those who wait, this would be ten thousand million steps.
    int served = 0;
    for (Optional<Ticket> next = next(); next.isPresent(); next = next()) {
      queue.admit(next.get());
      queue.end(next.get());
      served++;
    }
    assertThat(served).isEqualTo(100_000);
  }

  private Optional<Ticket> next() {
    return queue.next(tier -> true);
  }

  private Ticket enter(String principal, int tier) {
    Ticket ticket = ticket(principal, tier, OptionalInt.empty());
    queue.add(ticket);
    return ticket;
  }

  private Ticket ticket(String principal, int tier, OptionalInt mostAtOnce) {
    LeaseRequest request =
        new LeaseRequest(
            principal,
            VCPUS.get(tier),
            LeaseRequest.Use.SHARED,
            Optional.empty(),
            mostAtOnce,
            Duration.ZERO);
    return new Ticket(++number, tier, request, Optional.empty(), slot -> {});
  }

  /** The rule, as plainly as can be. */
  private static final class Model {
    private record Account(long number, int running, int inUse, long given) {}

    private final Map<String, Account> accounts = new HashMap<>();
    private long accountNumber;
    private long turn;

    void add(Ticket ticket) {
      accounts.computeIfAbsent(
          ticket.principal, principal -> new Account(++accountNumber, 0, 0, turn));
    }

    void admit(Ticket ticket) {
      Account account = accounts.get(ticket.principal);
      turn = Math.max(turn, account.given);
      int vcpus = VCPUS.get(ticket.tier);
      accounts.put(
          ticket.principal,
          new Account(
              account.number, account.running + 1, account.inUse + vcpus, account.given + vcpus));
    }

    void takeBack(Ticket ticket) {
      Account account = accounts.get(ticket.principal);
      int vcpus = VCPUS.get(ticket.tier);
      accounts.put(
          ticket.principal,
          new Account(
              account.number, account.running - 1, account.inUse - vcpus, account.given - vcpus));
    }

    void end(Ticket ticket) {
      Account account = accounts.get(ticket.principal);
      accounts.put(
          ticket.principal,
          new Account(
              account.number,
              account.running - 1,
              account.inUse - VCPUS.get(ticket.tier),
              Math.max(account.given, turn)));
    }

    void forget(List<Ticket> waiting) {
      accounts
          .entrySet()
          .removeIf(
              entry ->
                  entry.getValue().running == 0
                      && entry.getValue().given <= turn
                      && waiting.stream()
                          .noneMatch(ticket -> ticket.principal.equals(entry.getKey())));
    }

    Optional<Ticket> next(List<Ticket> waiting, int tiers) {
      Comparator<Ticket> order =
          Comparator.<Ticket>comparingInt(ticket -> accounts.get(ticket.principal).inUse)
              .thenComparingLong(ticket -> accounts.get(ticket.principal).given)
              .thenComparingLong(ticket -> accounts.get(ticket.principal).number)
              .thenComparingLong(Ticket::number);
      return waiting.stream()
          .filter(ticket -> (tiers >> ticket.tier & 1) == 1)
          .filter(
              ticket ->
                  accounts.get(ticket.principal).running < ticket.mostAtOnce.orElse(1_000_000))
          .min(order);
    }
  }
}
