package dev.oleander.polars.sandbox.worker.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.worker.CollectingReceiver;
import dev.oleander.polars.sandbox.worker.Compression;
import dev.oleander.polars.sandbox.worker.KillReason;
import dev.oleander.polars.sandbox.worker.LeaseRequest;
import dev.oleander.polars.sandbox.worker.ResultFormat;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.TierStatus;
import dev.oleander.polars.sandbox.worker.WorkerErrorCode;
import dev.oleander.polars.sandbox.worker.WorkerException;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.WorkerRequest;
import dev.oleander.polars.sandbox.worker.box.Box;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many callers of a small pool, who change their minds, while workers are killed. The system
 * property {@code oleander.stressSeconds} makes it last longer.
 */
@Timeout(600)
@Tag("slow-start")
final class PoolStressTest {
  private static final Logger LOG = LoggerFactory.getLogger(PoolStressTest.class);
  private static final int CALLERS = 64;
  private static final int CAPACITY_VCPUS = 8;
  private static final Duration STRESS =
      Duration.ofSeconds(Long.getLong("oleander.stressSeconds", 5));

  /** What may become of a workload; all else is a fault. */
  private static final Set<WorkerErrorCode> EXPECTED =
      EnumSet.of(WorkerErrorCode.BUSY, WorkerErrorCode.CANCELLED, WorkerErrorCode.WORKER_LOST);

  @TempDir Path folder;

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger vcpusInUse = new AtomicInteger();

  @Test
  void nothingIsLostAndNothingHangs() throws Exception {
    WorkerPoolConfig config = TestBoxes.scripted(folder, "scripted", 1, TestBoxes.SOON);
    Path sales = Files.createDirectory(folder.resolve("lake/sales"));
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS + 1);
    try (WorkerPool pool =
        WorkerPool.start(
            TestBoxes.with(
                config,
                List.of(TestBoxes.tier(2, 4), TestBoxes.tier(4, 2)),
                CAPACITY_VCPUS,
                1L << 40,
                40,
                16))) {
      assertThat(pool.isolation().problems()).isEmpty();
      List<Future<Integer>> calls = new ArrayList<>();
      for (int seed = 0; seed < CALLERS; seed++) {
        calls.add(callers.submit(caller(pool, sales, new Random(seed))));
      }
      Future<Integer> killer = callers.submit(this::killWorkers);
      Thread.sleep(STRESS.toMillis());
      over.set(true);
      for (Future<Integer> call : calls) {
        assertThat(call.get(60, TimeUnit.SECONDS)).as("workloads of one caller").isPositive();
      }
      LOG.info("{} workloads answered, {} workers killed", answered, killer.get());

      assertThat(answered.get()).isPositive();
      assertThat(vcpusInUse.get()).isZero();
      awaitIdle(pool);
      assertThat(pool.status().tiers())
          .containsExactly(new TierStatus(2, 4, 0, 0, 0), new TierStatus(4, 2, 0, 0, 0));
      assertThat(pool.status().vcpusInUse()).isZero();
      assertThat(pool.status().memoryBytesInUse()).isZero();
      assertThat(pool.isolation().problems()).isEmpty();
    } finally {
      over.set(true);
      callers.shutdownNow();
      assertThat(callers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(ProcessHandle.current().descendants().filter(Box::runs)).isEmpty();
  }

  private Callable<Integer> caller(WorkerPool pool, Path sales, Random random) {
    String principal = "principal" + random.nextInt(5);
    return () -> {
      int workloads = 0;
      while (!over.get()) {
        LeaseRequest request =
            new LeaseRequest(
                principal,
                random.nextInt(4) == 0 ? 4 : 2,
                random.nextInt(6) == 0 ? LeaseRequest.Use.ONCE : LeaseRequest.Use.SHARED,
                random.nextInt(6) == 0 ? Optional.of(List.of(sales)) : Optional.empty(),
                random.nextInt(3) == 0 ? OptionalInt.of(2) : OptionalInt.empty(),
                Duration.ofMillis(1 + random.nextInt(20_000)));
        try {
          runOne(pool, request, random);
        } catch (WorkerException e) {
          assertThat(e.code()).as(e.getMessage()).isIn(EXPECTED);
          if (e.code() == WorkerErrorCode.BUSY) {
            Thread.sleep(random.nextInt(20));
          }
        } catch (InterruptedException e) {
          LOG.trace("a caller changed its mind", e);
        }
        workloads++;
      }
      return workloads;
    };
  }

  private void runOne(WorkerPool pool, LeaseRequest request, Random random)
      throws InterruptedException, WorkerException, java.io.IOException {
    if (random.nextInt(10) == 0) {
      // Wants none any more, now or as soon as it would wait.
      Thread.currentThread().interrupt();
    }
    try (WorkerLease lease = pool.acquire(request)) {
      int inUse = vcpusInUse.addAndGet(request.vcpus());
      try {
        assertThat(inUse).as("vcpus of all leases").isLessThanOrEqualTo(CAPACITY_VCPUS);
        String marker = request.principal() + "-" + random.nextLong();
        if (random.nextInt(10) == 0) {
          lease.kill(KillReason.CANCELLED);
        }
        CollectingReceiver receiver = new CollectingReceiver();
        // Remembers whom it serves: a worker that passed between principals would tell.
        lease.run(statement("remember " + request.principal() + " " + marker), receiver);
        assertThat(receiver.text())
            .isEqualTo("[[\"%s %s\"]]".formatted(request.principal(), marker));
        answered.incrementAndGet();
      } finally {
        vcpusInUse.addAndGet(-request.vcpus());
      }
    }
  }

  private static WorkerRequest statement(String sql) {
    return new WorkerRequest(sql, List.of(), ResultFormat.JSON, 0, 1024, Compression.NONE, false);
  }

  private Integer killWorkers() throws InterruptedException {
    Random random = new Random(4711);
    int killed = 0;
    while (!over.get()) {
      Thread.sleep(200 + random.nextInt(400));
      List<ProcessHandle> processes = ProcessHandle.current().descendants().toList();
      if (!processes.isEmpty()) {
        processes.get(random.nextInt(processes.size())).destroyForcibly();
        killed++;
      }
    }
    return killed;
  }

  private static void awaitIdle(WorkerPool pool) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (pool.status().idle() < 6 && System.nanoTime() < deadline) {
      Thread.sleep(50);
    }
  }
}
