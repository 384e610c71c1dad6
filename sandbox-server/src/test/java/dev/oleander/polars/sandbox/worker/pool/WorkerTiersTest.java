package dev.oleander.polars.sandbox.worker.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oleander.polars.sandbox.worker.CollectingReceiver;
import dev.oleander.polars.sandbox.worker.Compression;
import dev.oleander.polars.sandbox.worker.LeaseRequest;
import dev.oleander.polars.sandbox.worker.ResultFormat;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.Tier;
import dev.oleander.polars.sandbox.worker.TierStatus;
import dev.oleander.polars.sandbox.worker.WorkerErrorCode;
import dev.oleander.polars.sandbox.worker.WorkerException;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.WorkerRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tiers, single use, readable folders, capacity and turns, with workers that are processes. */
@Timeout(120)
@Tag("slow-start")
final class WorkerTiersTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Optional<List<Path>> ALL = Optional.empty();

  @TempDir Path folder;
  private WorkerPool pool;

  private void start(int capacityVcpus, int queueLimitPerPrincipal, Tier... tiers)
      throws Exception {
    WorkerPoolConfig config = TestBoxes.scripted(folder, "scripted", 1, TestBoxes.SOON);
    pool =
        WorkerPool.start(
            TestBoxes.with(
                config, List.of(tiers), capacityVcpus, 1L << 40, 64, queueLimitPerPrincipal));
    assertThat(pool.isolation().problems()).isEmpty();
    await(() -> pool.status().starting() == 0);
  }

  @AfterEach
  void close() {
    if (pool != null) {
      pool.close();
    }
  }

  @Test
  void eachTierHasItsOwnWorkersAndLimits() throws Exception {
    start(100, 64, TestBoxes.tier(2, 1), TestBoxes.tier(4, 1));
    try (WorkerLease small = acquire("ann", 2);
        WorkerLease large = acquire("ann", 4)) {
      assertThat(run(small, "threads")).isEqualTo("[[\"2\"]]");
      assertThat(run(large, "threads")).isEqualTo("[[\"4\"]]");
    }
    List<Long> before = boxes();
    try (WorkerLease large = acquire("ann", 4)) {
      assertThat(run(large, "count")).isEqualTo("[[2]]");
      assertThat(busy(() -> acquire("bob", 4, LeaseRequest.Use.SHARED, ALL, SHORT)))
          .hasMessageContaining("no worker of 4 vcpus became free within 300 ms");
    }
    assertThat(boxes()).as("the workers of the other tier were left alone").isEqualTo(before);
    assertThatThrownBy(() -> acquire("ann", 8)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSingleUseWorkerServesNobodyElse() throws Exception {
    start(100, 64, TestBoxes.tier(2, 1));
    for (int i = 0; i < 2; i++) {
      List<Long> box = boxes();
      try (WorkerLease lease = acquire("ann", 2, LeaseRequest.Use.ONCE, ALL, TestBoxes.SOON)) {
        assertThat(run(lease, "count")).isEqualTo("[[1]]");
        box = boxes();
      }
      await(() -> pool.status().idle() == 1);
      List<Long> after = boxes();
      assertThat(box).as("its processes have ended").anyMatch(pid -> !after.contains(pid));
      assertThat(after).hasSameSizeAs(box);
    }
    try (WorkerLease lease = acquire("ann", 2)) {
      assertThat(run(lease, "count")).isEqualTo("[[1]]");
    }
    try (WorkerLease lease = acquire("ann", 2, LeaseRequest.Use.ONCE, ALL, TestBoxes.SOON)) {
      assertThat(run(lease, "count")).as("not the one that has served").isEqualTo("[[1]]");
    }
  }

  @Test
  void aRestrictedPrincipalSeesItsFoldersOnly() throws Exception {
    start(100, 64, TestBoxes.tier(2, 2));
    Path lake = folder.resolve("lake");
    for (String name : List.of("sales", "people")) {
      Files.writeString(Files.createDirectory(lake.resolve(name)).resolve("data"), name);
    }
    Optional<List<Path>> sales = Optional.of(List.of(lake.resolve("sales")));
    Optional<List<Path>> people = Optional.of(List.of(lake.resolve("people/../people")));

    assertThat(reads("ann", sales, "sales/data")).isEqualTo("[[\"sales\"]]");
    assertThat(reads("ann", sales, "people/data")).isEqualTo("[[\"FileNotFoundError\"]]");
    assertThat(reads("ann", sales, "some.metadata.json")).isEqualTo("[[\"FileNotFoundError\"]]");
    // The same principal with other rights, and another one with the same.
    assertThat(reads("ann", people, "sales/data")).isEqualTo("[[\"FileNotFoundError\"]]");
    assertThat(reads("ann", people, "people/data")).isEqualTo("[[\"people\"]]");
    assertThat(reads("ann", ALL, "sales/data")).isEqualTo("[[\"sales\"]]");
    assertThat(reads("bob", Optional.of(List.of()), "sales/data"))
        .isEqualTo("[[\"FileNotFoundError\"]]");
    assertThat(reads("bob", Optional.of(List.of(lake)), "some.metadata.json"))
        .isEqualTo("[[\"{}\"]]");

    try (WorkerLease lease = acquire("cid", 2, LeaseRequest.Use.SHARED, sales, TestBoxes.SOON)) {
      assertThat(run(lease, "count")).isEqualTo("[[1]]");
    }
    try (WorkerLease lease = acquire("cid", 2, LeaseRequest.Use.SHARED, sales, TestBoxes.SOON)) {
      assertThat(run(lease, "count")).as("warm").isEqualTo("[[2]]");
    }
    try (WorkerLease lease = acquire("dan", 2, LeaseRequest.Use.SHARED, sales, TestBoxes.SOON)) {
      assertThat(run(lease, "count")).as("another principal's").isEqualTo("[[1]]");
    }
  }

  @Test
  void readableFoldersLieInTheLake() throws Exception {
    start(100, 64, TestBoxes.tier(2, 1));
    Path lake = folder.resolve("lake");
    Files.createSymbolicLink(lake.resolve("out"), folder.resolve("source"));
    for (Path outside :
        List.of(Path.of("/etc"), folder, lake.resolve("../source"), lake.resolve("out"))) {
      assertThatThrownBy(
              () ->
                  acquire(
                      "ann",
                      2,
                      LeaseRequest.Use.SHARED,
                      Optional.of(List.of(outside)),
                      TestBoxes.SOON))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("that the pool's workers may read");
    }
    assertThat(pool.status().tiers()).containsExactly(new TierStatus(2, 1, 0, 0, 0));
  }

  @Test
  void capacityBoundsWhatRunsAtOnce() throws Exception {
    start(4, 64, TestBoxes.tier(2, 2), TestBoxes.tier(4, 1));
    try (WorkerLease large = acquire("ann", 4)) {
      assertThat(pool.status().vcpusInUse()).isEqualTo(4);
      assertThat(pool.status().memoryBytesInUse()).isEqualTo(700L << 20);
      assertThat(busy(() -> acquire("bob", 2, LeaseRequest.Use.SHARED, ALL, SHORT)))
          .hasMessageContaining("no room beside the workloads that run for one of 2 vcpus");
      assertThat(run(large, "count")).isEqualTo("[[1]]");
    }
    try (WorkerLease first = acquire("ann", 2);
        WorkerLease second = acquire("bob", 2)) {
      assertThat(run(first, "count")).isEqualTo(run(second, "count"));
      assertThat(pool.status().vcpusInUse()).isEqualTo(4);
    }
    assertThat(pool.status().vcpusInUse()).isZero();
    assertThat(pool.status().memoryBytesInUse()).isZero();
  }

  @Test
  void aPrincipalHasNoMoreAtOnceThanItMay() throws Exception {
    start(100, 64, TestBoxes.tier(2, 2));
    LeaseRequest request =
        new LeaseRequest("ann", 2, LeaseRequest.Use.SHARED, ALL, OptionalInt.of(1), SHORT);
    try (WorkerLease lease = pool.acquire(request)) {
      assertThat(busy(() -> pool.acquire(request)))
          .hasMessageContaining("your own workloads", "1 may run at once");
      assertThat(run(lease, "count")).isEqualTo("[[1]]");
    }
  }

  @Test
  void aPrincipalsOwnQueueIsBounded() throws Exception {
    start(100, 2, TestBoxes.tier(2, 1));
    List<String> served = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    try (WorkerLease lease = acquire("ann", 2)) {
      waiting.add(inBackground(() -> runAndNote("ann", served)));
      waiting.add(inBackground(() -> runAndNote("ann", served)));
      await(() -> pool.status().waiting() == 2);
      WorkerException full = busy(() -> acquire("ann", 2));
      assertThat(full).hasMessageContaining("2 workloads of yours are waiting");
      assertThat(full.retryAfterSeconds().orElseThrow()).isBetween(1, 60);
      waiting.add(inBackground(() -> runAndNote("bob", served)));
      await(() -> pool.status().waiting() == 3);
      assertThat(run(lease, "count")).isEqualTo("[[1]]");
    }
    for (CompletableFuture<Void> each : waiting) {
      each.get(60, TimeUnit.SECONDS);
    }
    assertThat(served).containsExactlyInAnyOrder("ann", "ann", "bob");
  }

  /** The promise to those who share a server with somebody who sends all that it can. */
  @Test
  void aBusyPrincipalDelaysAnothersFirstQueryByNoMoreThanWhatRuns() throws Exception {
    start(100, 64, TestBoxes.tier(2, 2));
    List<String> served = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    WorkerLease ending = acquire("busy", 2);
    try (WorkerLease running = acquire("busy", 2)) {
      for (int i = 0; i < 30; i++) {
        waiting.add(inBackground(() -> runAndNote("busy", served)));
      }
      await(() -> pool.status().waiting() == 30);
      CompletableFuture<Void> quiet = inBackground(() -> runAndNote("quiet", served));
      await(() -> pool.status().waiting() == 31);

      ending.close();

      quiet.get(60, TimeUnit.SECONDS);
      assertThat(served).startsWith("quiet");
      assertThat(run(running, "count")).isEqualTo("[[1]]");
    }
    for (CompletableFuture<Void> each : waiting) {
      each.get(60, TimeUnit.SECONDS);
    }
    assertThat(served).hasSize(31);
  }

  private void runAndNote(String principal, List<String> served) throws Exception {
    try (WorkerLease lease = acquire(principal, 2)) {
      served.add(principal);
      run(lease, "count");
    }
  }

  private String reads(String principal, Optional<List<Path>> readable, String file)
      throws Exception {
    try (WorkerLease lease =
        acquire(principal, 2, LeaseRequest.Use.SHARED, readable, TestBoxes.SOON)) {
      return run(lease, "read " + folder.resolve("lake").resolve(file));
    }
  }

  private WorkerLease acquire(String principal, int vcpus) throws Exception {
    return acquire(principal, vcpus, LeaseRequest.Use.SHARED, ALL, TestBoxes.SOON);
  }

  private WorkerLease acquire(
      String principal,
      int vcpus,
      LeaseRequest.Use use,
      Optional<List<Path>> readable,
      Duration atMost)
      throws Exception {
    return pool.acquire(new LeaseRequest(principal, vcpus, use, readable, atMost));
  }

  /** Something that may fail. */
  private interface Action {
    void run() throws Exception;
  }

  private static CompletableFuture<Void> inBackground(Action action) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            action.run();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        },
        task -> new Thread(task).start());
  }

  private static WorkerException busy(ThrowingCallable call) {
    WorkerException error = catchThrowableOfType(WorkerException.class, call);
    assertThat(error.code()).isEqualTo(WorkerErrorCode.BUSY);
    return error;
  }

  private static String run(WorkerLease lease, String sql) throws Exception {
    CollectingReceiver receiver = new CollectingReceiver();
    lease.run(
        new WorkerRequest(sql, List.of(), ResultFormat.JSON, 0, 1024, Compression.NONE, false),
        receiver);
    return receiver.text();
  }

  private static List<Long> boxes() {
    return ProcessHandle.current().descendants().map(ProcessHandle::pid).sorted().toList();
  }

  private static void await(BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + TestBoxes.SOON.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("the condition did not come true");
      }
      Thread.sleep(10);
    }
  }
}
