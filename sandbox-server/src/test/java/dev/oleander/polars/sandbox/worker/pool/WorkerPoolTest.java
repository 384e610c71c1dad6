package dev.oleander.polars.sandbox.worker.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oleander.polars.sandbox.worker.CollectingReceiver;
import dev.oleander.polars.sandbox.worker.Compression;
import dev.oleander.polars.sandbox.worker.KillReason;
import dev.oleander.polars.sandbox.worker.PoolSettings;
import dev.oleander.polars.sandbox.worker.ResultFormat;
import dev.oleander.polars.sandbox.worker.ResultReceiver;
import dev.oleander.polars.sandbox.worker.ResultSchema;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.TierStatus;
import dev.oleander.polars.sandbox.worker.WorkerErrorCode;
import dev.oleander.polars.sandbox.worker.WorkerException;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.WorkerRequest;
import dev.oleander.polars.sandbox.worker.box.Box;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pool with a worker that does what it is told, well or badly. */
@Timeout(120)
@ParameterizedClass
@ValueSource(strings = {TestBoxes.NURSERY, TestBoxes.COLD})
@Tag("slow-start")
final class WorkerPoolTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir Path folder;
  @Parameter private String way;
  private WorkerPool pool;

  private void start(int workers) throws Exception {
    pool = WorkerPool.start(config("scripted", workers, TestBoxes.SOON));
    assertThat(problems()).isEmpty();
  }

  private WorkerPoolConfig config(String worker, int workers, Duration startTimeout)
      throws Exception {
    WorkerPoolConfig config = TestBoxes.scripted(folder, worker, workers, startTimeout);
    return way.equals(TestBoxes.COLD) ? TestBoxes.cold(config) : config;
  }

  /** Without the one that it is to be: that there is no nursery. */
  private List<String> problems() {
    assertThat(pool.isolation().start()).contains(way);
    List<String> problems = pool.isolation().problems();
    if (way.equals(TestBoxes.NURSERY)) {
      return problems;
    }
    assertThat(problems.get(0)).contains("no nursery can be had", "polars_worker.nursery");
    return problems.subList(1, problems.size());
  }

  @AfterEach
  void close() {
    if (pool != null) {
      pool.close();
    }
  }

  @Test
  void servesOneWorkloadAfterTheOther() throws Exception {
    start(1);
    try (WorkerLease lease = acquire("ann")) {
      assertThat(run(lease, "count")).isEqualTo("[[1]]");
      assertThat(run(lease, "count")).isEqualTo("[[2]]");
    }
    try (WorkerLease lease = acquire("ann")) {
      assertThat(run(lease, "count")).isEqualTo("[[3]]");
    }
    assertThat(pool.status().tiers()).containsExactly(new TierStatus(2, 1, 0, 0, 0));
  }

  @Test
  void givesPolarsItsThreads() throws Exception {
    start(1);
    try (WorkerLease lease = acquire("ann")) {
      assertThat(run(lease, "threads")).isEqualTo("[[\"2\"]]");
    }
  }

  @Test
  void relaysLargeFramesInPieces() throws Exception {
    start(1);
    try (WorkerLease lease = acquire("ann")) {
      CollectingReceiver receiver = new CollectingReceiver();
      assertThat(lease.run(request("frames 3 " + (16 << 20)), receiver)).isEqualTo(3);
      assertThat(receiver.length()).isEqualTo(3 * (16 << 20));
      assertThat(receiver.frames).isEqualTo(3);
    }
  }

  @Test
  void servesOnAfterAReportedError() throws Exception {
    start(1);
    try (WorkerLease lease = acquire("ann")) {
      WorkerException error = failure(lease, "error COLUMN_NOT_FOUND");
      assertThat(error.code()).isEqualTo(WorkerErrorCode.COLUMN_NOT_FOUND);
      assertThat(error).hasMessage("it was so asked");
      assertThat(run(lease, "count")).isEqualTo("[[2]]");
    }
  }

  @Test
  void replacesAWorkerThatEnds() throws Exception {
    start(1);
    try (WorkerLease lease = acquire("ann")) {
      WorkerException error = failure(lease, "die 7");
      assertThat(error.code()).isEqualTo(WorkerErrorCode.WORKER_LOST);
      assertThat(error).hasMessageContaining("status 7");
      assertThat(error.details()).get().asString().startsWith("these are the last words");
      assertThat(error.details().get()).doesNotContain(folder.toString(), "/root", "/home");
    }
    try (WorkerLease lease = acquire("ann")) {
      assertThat(run(lease, "count")).isEqualTo("[[1]]");
    }
  }

  @ParameterizedTest
  @CsvSource({"signalled 11, signal 11", "signalled 9, killed from outside", "half, status 0"})
  void saysHowAWorkerEnded(String sql, String how) throws Exception {
    start(1);
    try (WorkerLease lease = acquire("ann")) {
      WorkerException error = failure(lease, sql);
      assertThat(error.code()).isEqualTo(WorkerErrorCode.WORKER_LOST);
      assertThat(error).hasMessageContaining(how);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "kind Z, unknown kind",
    "kind X, file that nobody asked for",
    "kind H, unknown kind",
    "kind S, schema",
    "oversize, 16777217",
    "no_json, schema that is none",
    "data_first, before the schema",
    "two_schemas, second schema",
    "no_rows, number of rows",
    "progress_first, before the schema",
    "rows_taken_back, number of rows",
    "bad_code, known code"
  })
  void endsAWorkerThatBreaksTheProtocol(String sql, String what) throws Exception {
    start(1);
    List<ProcessHandle> box = boxes();
    try (WorkerLease lease = acquire("ann")) {
      box = boxes();
      WorkerException error = failure(lease, sql);
      assertThat(error.code()).isEqualTo(WorkerErrorCode.WORKER_LOST);
      assertThat(error).hasMessageContaining(what);
    }
    try (WorkerLease lease = acquire("ann")) {
      assertThat(run(lease, "count")).isEqualTo("[[1]]");
    }
    assertThat(box).isNotEmpty().noneMatch(Box::runs);
  }

  @ParameterizedTest
  @CsvSource({"CANCELLED, CANCELLED", "TIMED_OUT, TIMED_OUT", "SHUTDOWN, CANCELLED"})
  void killsTheWholeTreeWithinASecond(KillReason reason, WorkerErrorCode code) throws Exception {
    start(1);
    try (WorkerLease lease = acquire("ann")) {
      CompletableFuture<WorkerException> running =
          CompletableFuture.supplyAsync(() -> failure(lease, "tree"));
      List<ProcessHandle> tree = awaitTree(5);

      long begun = System.nanoTime();
      lease.kill(reason);
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);

      assertThat(tree).noneMatch(Box::runs);
      assertThat(millis).isLessThan(1000);
      assertThat(running.get(5, TimeUnit.SECONDS).code()).isEqualTo(code);
    }
    try (WorkerLease lease = acquire("ann")) {
      assertThat(run(lease, "count")).isEqualTo("[[1]]");
    }
  }

  @Test
  void aKilledWorkloadNeverFinishes() throws Exception {
    start(1);
    try (WorkerLease lease = acquire("ann")) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch killed = new CountDownLatch(1);
      ResultReceiver slow =
          new ResultReceiver() {
            @Override
            public void schema(ResultSchema schema) throws IOException {
              begun.countDown();
              try {
                assertThat(killed.await(10, TimeUnit.SECONDS)).isTrue();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
            }

            @Override
            public void data(byte[] buffer, int offset, int length) {}
          };
      CompletableFuture<WorkerException> running =
          CompletableFuture.supplyAsync(
              () ->
                  catchThrowableOfType(
                      WorkerException.class, () -> lease.run(request("count"), slow)));
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      lease.kill(KillReason.CANCELLED);
      killed.countDown();
      assertThat(running.get(5, TimeUnit.SECONDS).code()).isEqualTo(WorkerErrorCode.CANCELLED);
    }
  }

  @Test
  void aKillAfterCloseReachesNobody() throws Exception {
    start(1);
    WorkerLease first = acquire("ann");
    first.close();
    try (WorkerLease second = acquire("ann")) {
      first.kill(KillReason.CANCELLED);
      assertThat(run(second, "count")).isEqualTo("[[1]]");
    }
  }

  @Test
  void theReceiversOwnFailurePassesThrough() throws Exception {
    start(1);
    IOException own = new IOException("the client is gone");
    try (WorkerLease lease = acquire("ann")) {
      assertThatThrownBy(
              () ->
                  lease.run(
                      request("frames 100 1000000"),
                      new ResultReceiver() {
                        @Override
                        public void schema(ResultSchema schema) {}

                        @Override
                        public void data(byte[] buffer, int offset, int length) throws IOException {
                          throw own;
                        }
                      }))
          .isSameAs(own);
      assertThatThrownBy(() -> run(lease, "count")).isInstanceOf(IllegalStateException.class);
    }
    try (WorkerLease lease = acquire("ann")) {
      assertThat(run(lease, "count")).isEqualTo("[[1]]");
    }
  }

  @Test
  void anInterruptEndsTheWorkload() throws Exception {
    start(1);
    try (WorkerLease lease = acquire("ann")) {
      CountDownLatch ended = new CountDownLatch(1);
      List<Object> seen = new ArrayList<>();
      Thread thread =
          new Thread(
              () -> {
                seen.add(failure(lease, "hang").code());
                seen.add(Thread.currentThread().isInterrupted());
                ended.countDown();
              });
      thread.start();
      Thread.sleep(200);
      thread.interrupt();
      assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(seen).containsExactly(WorkerErrorCode.CANCELLED, true);
    }
  }

  @Test
  void endsABoxThatTakesTooMuchMemoryTogether() throws Exception {
    start(1);
    try (WorkerLease lease = acquire("ann")) {
      WorkerException error = failure(lease, "memory 200 5");
      assertThat(error.code()).isEqualTo(WorkerErrorCode.OUT_OF_MEMORY);
      assertThat(error).hasMessageContaining("memory");
    }
  }

  @Test
  void aWorkerServesOnePrincipalOnly() throws Exception {
    start(1);
    try (WorkerLease lease = acquire("ann")) {
      assertThat(run(lease, "count")).isEqualTo("[[1]]");
    }
    List<ProcessHandle> anns = boxes();
    try (WorkerLease lease = acquire("bob")) {
      assertThat(run(lease, "count")).isEqualTo("[[1]]");
    }
    assertThat(anns).isNotEmpty().noneMatch(Box::runs);
  }

  @Test
  void aPrincipalGetsItsOwnWorkerAgain() throws Exception {
    start(2);
    awaitIdle(2);
    for (int round = 1; round <= 3; round++) {
      for (String principal : List.of("ann", "bob")) {
        try (WorkerLease lease = acquire(principal)) {
          assertThat(run(lease, "count")).isEqualTo("[[" + round + "]]");
        }
      }
    }
  }

  @Test
  void replacesTheWorkerIdleLongest() throws Exception {
    start(2);
    awaitIdle(2);
    for (String principal : List.of("ann", "bob")) {
      try (WorkerLease lease = acquire(principal)) {
        run(lease, "count");
      }
    }
    try (WorkerLease lease = acquire("eve")) {
      assertThat(run(lease, "count")).isEqualTo("[[1]]");
    }
    try (WorkerLease lease = acquire("bob")) {
      assertThat(run(lease, "count")).isEqualTo("[[2]]");
    }
  }

  @Test
  void waitingHasALimit() throws Exception {
    start(1);
    try (WorkerLease lease = acquire("ann")) {
      assertThat(
              catchThrowableOfType(
                  WorkerException.class, () -> pool.acquire(TestBoxes.lease("ann", SHORT))))
          .extracting(WorkerException::code)
          .isEqualTo(WorkerErrorCode.BUSY);
      assertThat(pool.status().tiers()).containsExactly(new TierStatus(2, 0, 1, 0, 0));
      assertThat(run(lease, "count")).isEqualTo("[[1]]");
    }
  }

  @Test
  void theQueueHasALimitAndAnOrder() throws Exception {
    start(1);
    List<String> order = new ArrayList<>();
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    try (WorkerLease lease = acquire("ann")) {
      for (int i = 0; i < 4; i++) {
        String name = i % 2 == 0 ? "ann" : "bob";
        String label = name + i;
        waiting.add(
            CompletableFuture.runAsync(
                () -> {
                  try (WorkerLease next = acquire(name)) {
                    synchronized (order) {
                      order.add(label);
                    }
                    run(next, "count");
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                },
                task -> new Thread(task).start()));
        int expected = i + 1;
        await(() -> pool.status().waiting() == expected);
      }
      assertThat(catchThrowableOfType(WorkerException.class, () -> acquire("ann")))
          .hasMessageContaining("4 workloads are waiting")
          .extracting(WorkerException::code)
          .isEqualTo(WorkerErrorCode.BUSY);
      assertThat(run(lease, "count")).isEqualTo("[[1]]");
    }
    for (CompletableFuture<Void> waiter : waiting) {
      waiter.get(30, TimeUnit.SECONDS);
    }
    // One worker, which ann had last: they take turns, each in its own order.
    assertThat(order).containsExactly("bob1", "ann0", "bob3", "ann2");
  }

  @Test
  void reportsWorkersThatDoNotStart() throws Exception {
    pool = WorkerPool.start(config("exiting", 1, TestBoxes.SOON));
    await(() -> !problems().isEmpty());
    assertThat(problems()).singleElement().asString().contains("status 5", "a module is missing");
    assertThat(pool.isolation().available()).isTrue();
    assertThat(
            catchThrowableOfType(
                WorkerException.class, () -> pool.acquire(TestBoxes.lease("ann", SHORT))))
        .hasMessageContaining("cannot be started")
        .extracting(WorkerException::code)
        .isEqualTo(WorkerErrorCode.BUSY);
    assertThat(pool.status().tiers()).containsExactly(new TierStatus(2, 0, 0, 1, 0));
  }

  @Test
  void reportsWorkersThatHangInStartUp() throws Exception {
    pool = WorkerPool.start(config("hanging", 1, Duration.ofSeconds(3)));
    assertThat(problems()).isEmpty();
    await(() -> !problems().isEmpty());
    assertThat(problems()).singleElement().asString().contains("not ready within 3000 ms");
    assertThat(boxes()).isEmpty();
  }

  @Test
  void replacesAWorkerThatDiesIdle() throws Exception {
    start(1);
    try (WorkerLease lease = acquire("ann")) {
      run(lease, "count");
    }
    List<ProcessHandle> first = boxes();
    first.forEach(ProcessHandle::destroyForcibly);
    await(
        () -> {
          // The next box is begun when the pool has heard of the end of the first.
          List<ProcessHandle> next = boxes();
          return !next.isEmpty() && Collections.disjoint(first, next) && pool.status().idle() == 1;
        });
    try (WorkerLease lease = acquire("ann")) {
      assertThat(run(lease, "count")).isEqualTo("[[1]]");
    }
  }

  @Test
  void refusesWithoutIsolation() throws Exception {
    WorkerPoolConfig good = TestBoxes.scripted(folder, "scripted", 1, TestBoxes.SOON);
    pool = WorkerPool.start(PoolSettings.of(good).python(folder.resolve("no-python")).build());
    assertThat(pool.isolation().available()).isFalse();
    assertThat(pool.isolation().problems())
        .singleElement()
        .asString()
        .contains("no-python", "pip install --require-hashes -r requirements.txt");
    assertThat(catchThrowableOfType(WorkerException.class, () -> acquire("ann")))
        .hasMessageContaining("no-python")
        .extracting(WorkerException::code)
        .isEqualTo(WorkerErrorCode.ISOLATION_UNAVAILABLE);
    assertThat(pool.status().tiers()).containsExactly(new TierStatus(2, 0, 0, 0, 0));
  }

  @Test
  void aStateDirectoryBelongsToOnePool() throws Exception {
    start(1);
    assertThatThrownBy(
            () -> WorkerPool.start(TestBoxes.scripted(folder, "scripted", 1, TestBoxes.SOON)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("in use by another server");
  }

  @Test
  void closeLeavesNothingBehind() throws Exception {
    start(2);
    awaitIdle(2);
    CompletableFuture<WorkerException> running;
    try (WorkerLease lease = acquire("ann")) {
      running = CompletableFuture.supplyAsync(() -> failure(lease, "tree"));
      awaitTree(6);
      List<ProcessHandle> all = boxes();
      CompletableFuture<Throwable> waiting =
          CompletableFuture.supplyAsync(
              () -> {
                try (WorkerLease other = acquire("bob");
                    WorkerLease more = acquire("bob")) {
                  return new AssertionError(other.equals(more) ? "one lease" : "two leases");
                } catch (Exception e) {
                  return e;
                }
              });
      await(() -> pool.status().waiting() == 1);

      pool.close();

      assertThat(all).noneMatch(Box::runs);
      assertThat(running.get(5, TimeUnit.SECONDS).code()).isEqualTo(WorkerErrorCode.CANCELLED);
      assertThat(waiting.get(5, TimeUnit.SECONDS)).isInstanceOf(WorkerException.class);
    }
    try (var left = Files.list(folder.resolve("state"))) {
      assertThat(left).isEmpty();
    }
    assertThat(ProcessHandle.current().descendants()).isEmpty();
    awaitEmpty(WorkerPoolTest::ourThreads);
    assertThatThrownBy(() -> acquire("ann")).isInstanceOf(WorkerException.class);
  }

  private static List<String> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("oleander-"))
        .toList();
  }

  private WorkerLease acquire(String principal) throws Exception {
    return pool.acquire(TestBoxes.lease(principal, TestBoxes.SOON));
  }

  private static WorkerRequest request(String sql) {
    return new WorkerRequest(sql, List.of(), ResultFormat.JSON, 0, 1024, Compression.NONE, false);
  }

  private static String run(WorkerLease lease, String sql) throws Exception {
    CollectingReceiver receiver = new CollectingReceiver();
    lease.run(request(sql), receiver);
    return receiver.text();
  }

  private static WorkerException failure(WorkerLease lease, String sql) {
    return catchThrowableOfType(WorkerException.class, () -> run(lease, sql));
  }

  private List<ProcessHandle> boxes() {
    return TestBoxes.processes(pool);
  }

  private List<ProcessHandle> awaitTree(int size) throws Exception {
    await(() -> boxes().size() >= size);
    return boxes();
  }

  private void awaitIdle(int workers) throws Exception {
    await(() -> pool.status().idle() == workers);
  }

  private static void awaitEmpty(Supplier<List<String>> left) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (!left.get().isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertThat(left.get()).isEmpty();
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
