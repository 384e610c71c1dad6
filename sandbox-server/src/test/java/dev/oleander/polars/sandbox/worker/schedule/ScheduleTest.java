package dev.oleander.polars.sandbox.worker.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.worker.LeaseRequest;
import dev.oleander.polars.sandbox.worker.PoolSettings;
import dev.oleander.polars.sandbox.worker.PoolStatus;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.Tier;
import dev.oleander.polars.sandbox.worker.TierStatus;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the pool by themselves: workers here are records, and time is a number. */
final class ScheduleTest {
  private static final Optional<List<Path>> ALL = Optional.empty();
  private static final Optional<List<Path>> SALES = Optional.of(List.of(Path.of("/lake/sales")));
  private static final Optional<List<Path>> PEOPLE = Optional.of(List.of(Path.of("/lake/people")));

  private Machine machine;

  private void start(int capacityVcpus, Tier... tiers) {
    machine = new Machine(config(capacityVcpus, 1L << 50, tiers));
  }

  private static WorkerPoolConfig config(int capacityVcpus, long capacityMemory, Tier... tiers) {
    return PoolSettings.in(Path.of("state"))
        .readable(Path.of("/lake"))
        .tiers(tiers)
        .capacity(capacityVcpus, capacityMemory)
        .queue(1_000, 1_000)
        .build();
  }

  @Test
  void aWaiterOfOneTierLeavesTheWorkersOfOthersAlone() {
    start(100, TestBoxes.tier(2, 2), TestBoxes.tier(4, 1));
    machine.startAll();
    Client first = machine.enter("ann", 4, LeaseRequest.Use.SHARED, ALL);
    Client second = machine.enter("bob", 4, LeaseRequest.Use.SHARED, ALL);

    assertThat(first.leased()).isTrue();
    assertThat(second.leased()).isFalse();
    assertThat(machine.schedule.status().tiers())
        .containsExactly(new TierStatus(2, 2, 0, 0, 0), new TierStatus(4, 0, 1, 0, 1));

    machine.release(first, true);
    assertThat(machine.schedule.status().tiers())
        .containsExactly(new TierStatus(2, 2, 0, 0, 0), new TierStatus(4, 0, 0, 1, 1));
    machine.startAll();
    assertThat(second.leased()).isTrue();
  }

  @Test
  void aSingleUseWorkerIsNewAndIsEnded() {
    start(100, TestBoxes.tier(2, 2));
    machine.startAll();
    Client shared = machine.enter("ann", 2, LeaseRequest.Use.SHARED, ALL);
    TestWorker warm = shared.worker;
    machine.release(shared, true);
    Client once = machine.enter("ann", 2, LeaseRequest.Use.ONCE, ALL);

    assertThat(once.worker).isNotNull().isNotSameAs(warm);
    TestWorker used = once.worker;
    machine.release(once, false);
    assertThat(used.ended).isTrue();
    assertThat(warm.ended).isFalse();
    machine.startAll();
    assertThat(machine.enter("ann", 2, LeaseRequest.Use.SHARED, ALL).worker).isSameAs(warm);
  }

  /** As after a script that cannot be compiled: it costs its principal no worker, and no start. */
  @Test
  void aSingleUseWorkerThatHasRunNothingStaysItsPrincipals() {
    start(100, TestBoxes.tier(2, 2));
    machine.startAll();
    Client first = machine.enter("ann", 2, LeaseRequest.Use.ONCE, ALL);
    TestWorker untouched = first.worker;
    machine.release(first, true);
    assertThat(untouched.ended).isFalse();

    Client bob = machine.enter("bob", 2, LeaseRequest.Use.ONCE, ALL);
    assertThat(bob.worker).as("another principal's").isNotSameAs(untouched);
    Client second = machine.enter("ann", 2, LeaseRequest.Use.ONCE, ALL);
    assertThat(second.worker).isSameAs(untouched);
    machine.release(second, true);
    Client query = machine.enter("ann", 2, LeaseRequest.Use.SHARED, ALL);
    assertThat(query.worker).isSameAs(untouched);
    machine.release(query, true);
    Client third = machine.enter("ann", 2, LeaseRequest.Use.ONCE, ALL);
    assertThat(third.leased()).as("a query has run on it").isFalse();
  }

  @Test
  void aFreshWorkerIsKeptReadyWhenTheOthersAreNotUsed() {
    start(100, TestBoxes.tier(2, 2));
    machine.startAll();
    Client ann = machine.enter("ann", 2, LeaseRequest.Use.SHARED, ALL);
    Client bob = machine.enter("bob", 2, LeaseRequest.Use.SHARED, ALL);
    TestWorker anns = ann.worker;
    TestWorker bobs = bob.worker;
    machine.release(ann, true);
    machine.nanos += 30;
    machine.release(bob, true);
    machine.nanos += 30;

    machine.schedule.freshen(61);
    assertThat(anns.ended).as("idle for 60").isFalse();
    machine.schedule.freshen(60);
    assertThat(anns.ended).isTrue();
    machine.schedule.freshen(0);
    machine.startAll();
    machine.schedule.freshen(0);
    assertThat(bobs.ended).as("there is a fresh one already").isFalse();

    assertThat(machine.enter("eve", 2, LeaseRequest.Use.ONCE, ALL).leased()).isTrue();
  }

  @Test
  void aRestrictedCallerGetsAWorkerOfItsOwnFoldersOnly() {
    start(100, TestBoxes.tier(2, 1));
    machine.startAll();
    Client sales = machine.enter("ann", 2, LeaseRequest.Use.SHARED, SALES);
    assertThat(sales.leased()).as("the worker that was ready sees everything").isFalse();
    machine.startAll();
    assertThat(sales.worker.readable).isEqualTo(SALES);
    TestWorker first = sales.worker;
    machine.release(sales, true);

    Client again = machine.enter("ann", 2, LeaseRequest.Use.SHARED, SALES);
    assertThat(again.worker).isSameAs(first);
    machine.release(again, true);
    Client people = machine.enter("ann", 2, LeaseRequest.Use.SHARED, PEOPLE);
    machine.startAll();
    assertThat(people.worker.readable).isEqualTo(PEOPLE);
    assertThat(first.ended).isTrue();
  }

  @Test
  void aWorkerThatBecomesFreeServesWhoWaitsForAStart() {
    start(100, TestBoxes.tier(2, 2));
    machine.slots.get(0).advance(true);
    machine.slots.get(0).advance(true);
    Client first = machine.enter("ann", 2, LeaseRequest.Use.SHARED, ALL);
    Client second = machine.enter("ann", 2, LeaseRequest.Use.SHARED, ALL);
    assertThat(second.leased()).isFalse();
    TestWorker warm = first.worker;

    machine.release(first, true);

    assertThat(second.worker).isSameAs(warm);
    machine.startAll();
    assertThat(machine.schedule.status().tiers()).containsExactly(new TierStatus(2, 1, 1, 0, 0));
  }

  @Test
  void roomIsKeptForALargeOneThatIsOvertakenNoMoreThanAMachineful() {
    start(8, TestBoxes.tier(2, 4), TestBoxes.tier(8, 1));
    machine.startAll();
    List<Client> running = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      running.add(machine.enter("small", 2, LeaseRequest.Use.SHARED, ALL));
    }
    Client large = machine.enter("large", 8, LeaseRequest.Use.SHARED, ALL);
    int overtakers = 0;
    for (int i = 0; i < 100 && !large.leased(); i++) {
      Client next = machine.enter("other" + i % 7, 2, LeaseRequest.Use.SHARED, ALL);
      machine.startAll();
      machine.release(running.remove(0), true);
      machine.startAll();
      if (next.leased()) {
        running.add(next);
        overtakers++;
      } else {
        machine.leave(next);
      }
      if (running.isEmpty()) {
        break;
      }
    }
    assertThat(large.leased()).isTrue();
    assertThat(overtakers).isEqualTo(4);
  }

  @Test
  void aPrincipalHasNoMoreAtOnceThanItMay() {
    start(100, TestBoxes.tier(2, 4));
    machine.startAll();
    Client first = machine.enter("ann", 2, ALL, OptionalInt.of(2));
    Client second = machine.enter("ann", 2, ALL, OptionalInt.of(2));
    Client third = machine.enter("ann", 2, ALL, OptionalInt.of(2));
    Client other = machine.enter("bob", 2, ALL, OptionalInt.of(1));

    assertThat(first.leased()).isTrue();
    assertThat(second.leased()).isTrue();
    assertThat(third.leased()).isFalse();
    assertThat(other.leased()).isTrue();
    assertThat(machine.schedule.obstacle(third.ticket)).contains("of which 2 may run at once");
    machine.release(second, true);
    assertThat(third.leased()).isTrue();
  }

  @Test
  void aBusyPrincipalDelaysAnothersFirstByNoMoreThanWhatRuns() {
    start(100, TestBoxes.tier(2, 2));
    machine.startAll();
    List<Client> busy = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      busy.add(machine.enter("busy", 2, LeaseRequest.Use.SHARED, ALL));
    }
    Client first = machine.enter("quiet", 2, LeaseRequest.Use.SHARED, ALL);
    assertThat(busy).filteredOn(Client::leased).hasSize(2);

    machine.release(busy.get(0), true);
    machine.startAll();

    assertThat(first.leased()).isTrue();
    assertThat(busy).filteredOn(Client::leased).hasSize(1);
  }

  @Test
  void whoIsTurnedAwayIsToldWhyAndWhenToComeBack() {
    machine =
        new Machine(
            PoolSettings.in(Path.of("state"))
                .tiers(TestBoxes.tier(2, 1), TestBoxes.tier(4, 1))
                .capacity(4, 1L << 50)
                .queue(3, 2)
                .build());
    machine.startAll();
    Client running = machine.enter("ann", 2, LeaseRequest.Use.SHARED, ALL);
    machine.nanos += Duration.ofSeconds(9).toNanos();
    machine.release(running, true);
    machine.enter("ann", 2, LeaseRequest.Use.SHARED, ALL);
    Client noRoom = machine.enter("cid", 4, LeaseRequest.Use.SHARED, ALL);
    assertThat(machine.schedule.obstacle(noRoom.ticket)).contains("no room", "4 vcpus", "700 MiB");
    assertThat(machine.schedule.refusal(noRoom.ticket)).isEmpty();

    Client waiting = machine.enter("ann", 2, LeaseRequest.Use.SHARED, ALL);
    assertThat(machine.schedule.obstacle(waiting.ticket)).contains("no worker of 2 vcpus");
    machine.enter("ann", 2, LeaseRequest.Use.SHARED, ALL);
    Client ownFull = machine.enter("ann", 2, LeaseRequest.Use.SHARED, ALL);
    assertThat(machine.schedule.refusal(ownFull.ticket).orElseThrow())
        .contains("2 workloads of yours");
    assertThat(machine.schedule.retryAfterSeconds(ownFull.ticket)).isEqualTo(27);
    machine.leave(ownFull);
    Client full = machine.enter("bob", 2, LeaseRequest.Use.SHARED, ALL);
    assertThat(machine.schedule.refusal(full.ticket).orElseThrow())
        .startsWith("3 workloads are waiting");
    assertThat(machine.schedule.retryAfterSeconds(noRoom.ticket)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void holdsItsPromisesWhateverHappens(long seed) {
    Random random = new Random(seed);
    Tier large = new Tier(8, 2, 8, 8, 4L << 30, 64, 64, 1L << 20, Duration.ofMinutes(1), 0, 0, 1);
    machine = new Machine(config(10, 5L << 30, TestBoxes.tier(2, 4), TestBoxes.tier(4, 2), large));
    List<Client> clients = new ArrayList<>();
    int served = 0;
    for (int step = 0; step < 6_000; step++) {
      int choice = random.nextInt(20);
      if (choice < 5 && clients.size() < 40) {
        clients.add(
            machine.enter(
                "p" + random.nextInt(5),
                List.of(2, 2, 2, 4, 8).get(random.nextInt(5)),
                random.nextInt(4) == 0 ? LeaseRequest.Use.ONCE : LeaseRequest.Use.SHARED,
                List.of(ALL, ALL, SALES, PEOPLE).get(random.nextInt(4)),
                random.nextInt(3) == 0 ? OptionalInt.of(3) : OptionalInt.empty()));
      } else if (choice < 9 && !clients.isEmpty()) {
        List<Client> leased = clients.stream().filter(Client::leased).toList();
        if (!leased.isEmpty()) {
          Client client = leased.get(random.nextInt(leased.size()));
          machine.release(client, random.nextInt(10) != 0);
          clients.remove(client);
          served++;
        }
      } else if (choice == 9 && random.nextInt(3) == 0 && !clients.isEmpty()) {
        Client client = clients.remove(random.nextInt(clients.size()));
        if (client.leased()) {
          machine.release(client, true);
        } else {
          machine.leave(client);
        }
      } else if (choice == 10 && random.nextInt(4) == 0) {
        machine.schedule.freshen(0);
      } else if (choice == 10 && random.nextInt(4) == 0) {
        machine.slots.get(random.nextInt(machine.slots.size())).die();
      } else {
        machine.slots.get(random.nextInt(machine.slots.size())).advance(random.nextInt(10) != 0);
      }
      machine.check(clients);
    }
    assertThat(served).isGreaterThan(300);

    // All that still wait are served once the others have gone.
    for (int round = 0; !clients.isEmpty(); round++) {
      assertThat(round).isLessThan(1_000);
      machine.startAll();
      Optional<Client> next = clients.stream().filter(Client::leased).findFirst();
      assertThat(next).as("nothing hangs").isPresent();
      machine.release(next.get(), true);
      clients.remove(next.get());
      machine.check(clients);
    }
    machine.startAll();
    PoolStatus status = machine.schedule.status();
    assertThat(status.tiers())
        .containsExactly(
            new TierStatus(2, 4, 0, 0, 0),
            new TierStatus(4, 2, 0, 0, 0),
            new TierStatus(8, 2, 0, 0, 0));
    assertThat(status.vcpusInUse()).isZero();
    assertThat(status.memoryBytesInUse()).isZero();
  }

  /** A worker, and whom it has served. */
  private static final class TestWorker {
    final Optional<List<Path>> readable;
    String principal;
    boolean usedOnce;
    boolean untouched;
    boolean leased;
    boolean ended;

    TestWorker(Optional<List<Path>> readable) {
      this.readable = readable;
    }
  }

  private static final class Client {
    Ticket ticket;
    TestWorker worker;

    boolean leased() {
      return worker != null;
    }
  }

  /** Slots, whose threads take a step when they are told to, and the schedule. */
  private static final class Machine implements Schedule.Workers {
    final WorkerPoolConfig config;
    final Schedule schedule;
    final List<TestSlot> slots = new ArrayList<>();
    long nanos;

    Machine(WorkerPoolConfig config) {
      this.config = config;
      this.schedule = new Schedule(config, this, () -> nanos);
      schedule.open();
      for (int index = 0; index < config.workers(); index++) {
        slots.add(new TestSlot(index));
      }
    }

    /** What a slot's thread does, one step at a time. */
    final class TestSlot {
      final int index;
      Optional<List<Path>> begun;
      TestWorker worker;

      TestSlot(int index) {
        this.index = index;
      }

      /**
       * @param well whether a start succeeds
       */
      void advance(boolean well) {
        if (worker != null) {
          if (worker.ended) {
            worker = null;
            schedule.gone(index);
          }
        } else if (begun == null) {
          begun = schedule.begin(index);
        } else if (well) {
          worker = new TestWorker(begun);
          begun = null;
          schedule.ready(index);
        } else {
          begun = null;
          schedule.startFailed(index);
        }
      }

      void die() {
        if (worker != null) {
          worker.ended = true;
        }
      }

      boolean settled() {
        return worker != null && !worker.ended;
      }
    }

    @Override
    public boolean alive(int slot) {
      return slots.get(slot).settled();
    }

    @Override
    public void retire(int slot) {
      slots.get(slot).die();
    }

    void startAll() {
      for (int round = 0; !slots.stream().allMatch(TestSlot::settled); round++) {
        assertThat(round).as("the slots come to rest").isLessThan(100);
        for (TestSlot slot : slots) {
          if (!slot.settled()) {
            slot.advance(true);
          }
        }
      }
    }

    Client enter(String principal, int vcpus, LeaseRequest.Use use, Optional<List<Path>> readable) {
      return enter(principal, vcpus, use, readable, OptionalInt.empty());
    }

    Client enter(
        String principal, int vcpus, Optional<List<Path>> readable, OptionalInt mostAtOnce) {
      return enter(principal, vcpus, LeaseRequest.Use.SHARED, readable, mostAtOnce);
    }

    Client enter(
        String principal,
        int vcpus,
        LeaseRequest.Use use,
        Optional<List<Path>> readable,
        OptionalInt mostAtOnce) {
      Client client = new Client();
      LeaseRequest request =
          new LeaseRequest(principal, vcpus, use, readable, mostAtOnce, Duration.ZERO);
      client.ticket =
          schedule.enter(request, readable, slot -> serve(client, request, slots.get(slot)));
      return client;
    }

    private void serve(Client client, LeaseRequest request, TestSlot slot) {
      TestWorker worker = slot.worker;
      assertThat(worker).as("a ready worker").isNotNull();
      assertThat(config.tier(slot.index).vcpus()).isEqualTo(request.vcpus());
      assertThat(worker.readable).isEqualTo(request.readable());
      assertThat(worker.leased).as("leased twice").isFalse();
      assertThat(worker.usedOnce).as("used after its single use").isFalse();
      if (worker.principal != null) {
        assertThat(worker.principal).isEqualTo(request.principal());
        assertThat(request.use() == LeaseRequest.Use.SHARED || worker.untouched).isTrue();
      }
      worker.principal = request.principal();
      worker.untouched = false;
      worker.usedOnce = request.use() == LeaseRequest.Use.ONCE;
      worker.leased = true;
      client.worker = worker;
    }

    void release(Client client, boolean reusable) {
      client.worker.leased = false;
      boolean mayServeOn = reusable && !client.worker.ended;
      client.worker.untouched = mayServeOn && client.worker.usedOnce;
      client.worker.usedOnce &= !reusable;
      assertThat(schedule.release(client.ticket, reusable)).isEqualTo(mayServeOn);
      client.worker = null;
    }

    void leave(Client client) {
      schedule.leave(client.ticket);
    }

    void check(List<Client> clients) {
      int vcpus = 0;
      long memory = 0;
      int waiting = 0;
      for (Client client : clients) {
        Tier tier = config.tiers().get(client.ticket.tier);
        if (client.ticket.stage == Ticket.Stage.WAITING) {
          waiting++;
          assertThat(client.ticket.overtakenVcpus).isLessThanOrEqualTo(config.capacityVcpus());
        } else {
          vcpus += tier.vcpus();
          memory += tier.memoryBytes();
          assertThat(client.leased()).isEqualTo(client.ticket.stage == Ticket.Stage.LEASED);
        }
        if (!client.leased()) {
          waiting += client.ticket.stage == Ticket.Stage.ADMITTED ? 1 : 0;
        }
      }
      PoolStatus status = schedule.status();
      assertThat(status.vcpusInUse()).isEqualTo(vcpus).isLessThanOrEqualTo(config.capacityVcpus());
      assertThat(status.memoryBytesInUse())
          .isEqualTo(memory)
          .isLessThanOrEqualTo(config.capacityMemoryBytes());
      assertThat(status.waiting()).isEqualTo(waiting);
      for (int tier = 0; tier < config.tiers().size(); tier++) {
        TierStatus of = status.tiers().get(tier);
        assertThat(of.idle() + of.busy() + of.starting())
            .isEqualTo(config.tiers().get(tier).workers());
      }
      clients.stream()
          .filter(client -> client.ticket.stage == Ticket.Stage.WAITING)
          .forEach(client -> checkWaitsForAReason(client, clients, status));
    }

    /** A worker is not left idle while there is room and somebody whom it may serve. */
    private void checkWaitsForAReason(Client client, List<Client> clients, PoolStatus status) {
      Ticket ticket = client.ticket;
      Tier tier = config.tiers().get(ticket.tier);
      List<Client> own =
          clients.stream()
              .filter(other -> other.ticket.principal.equals(ticket.principal))
              .toList();
      boolean first =
          own.stream()
              .filter(other -> other.ticket.stage == Ticket.Stage.WAITING)
              .filter(other -> other.ticket.tier == ticket.tier)
              .allMatch(other -> other.ticket.number >= ticket.number);
      long running =
          own.stream().filter(other -> other.ticket.stage != Ticket.Stage.WAITING).count();
      boolean room =
          status.vcpusInUse() + tier.vcpus() <= config.capacityVcpus()
              && status.memoryBytesInUse() + tier.memoryBytes() <= config.capacityMemoryBytes();
      if (first
          && running < ticket.mostAtOnce.orElse(Integer.MAX_VALUE)
          && room
          && status.tiers().get(ticket.tier).idle() > 0) {
        assertThat(clients)
            .as("room is kept for somebody")
            .anyMatch(
                other ->
                    other.ticket.stage == Ticket.Stage.WAITING
                        && other.ticket.overtakenVcpus + tier.vcpus() > config.capacityVcpus());
      }
    }
  }
}
