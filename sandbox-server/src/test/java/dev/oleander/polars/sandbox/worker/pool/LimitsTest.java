package dev.oleander.polars.sandbox.worker.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.sandbox.worker.CollectingFiles;
import dev.oleander.polars.sandbox.worker.CollectingReceiver;
import dev.oleander.polars.sandbox.worker.Compression;
import dev.oleander.polars.sandbox.worker.KillReason;
import dev.oleander.polars.sandbox.worker.LimitsReport;
import dev.oleander.polars.sandbox.worker.ResultFormat;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.Tier;
import dev.oleander.polars.sandbox.worker.WorkerErrorCode;
import dev.oleander.polars.sandbox.worker.WorkerException;
import dev.oleander.polars.sandbox.worker.WorkerProgram;
import dev.oleander.polars.sandbox.worker.WorkerRequest;
import dev.oleander.polars.sandbox.worker.box.Box;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits of a tier, tried from inside the box, and how their ends are told apart. */
@Timeout(180)
@Tag("slow-start")
final class LimitsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ENOSPC = 28;
  private static final int EMFILE = 24;
  private static final int EFBIG = 27;
  private static final int PROCESSES = 48;
  private static final long SCRATCH = 1L << 30;
  private static final long ROWS = 5;
  private static final long BYTES = 100_000;

  @TempDir Path folder;
  private WorkerPool pool;

  /** Scratch space that is larger than the memory: which limit is reached is up to the workload. */
  private static Tier tier(int cpus) {
    return new Tier(
        2,
        1,
        2,
        cpus,
        Tier.LEAST_MEMORY_BYTES,
        PROCESSES,
        100,
        SCRATCH,
        Duration.ofMinutes(1),
        ROWS,
        BYTES,
        8 << 10);
  }

  private void start(Tier tier) throws Exception {
    pool =
        WorkerPool.start(
            TestBoxes.with(TestBoxes.scripted(folder, "scripted", 1, TestBoxes.SOON), tier));
    assertThat(pool.isolation().problems()).isEmpty();
  }

  @AfterEach
  void close() {
    pool.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"grab 900", "memory 90 8", "silent_child 900"})
  void saysThatMemoryDidNotSuffice(String sql) throws Exception {
    start(tier(2));
    assertOutOfMemory(sql);
  }

  @Test
  void countsFilesInMemory() throws Exception {
    start(tier(2));
    assumeTrue(pool.limits().memory().startsWith("cgroup"));
    assertOutOfMemory("keep /tmp 900");
  }

  @Test
  void namesOfFilesHaveAnEnd() throws Exception {
    Tier tier = tier(2);
    int most = (int) (tier.scratchBytes() / 4096);
    start(tier);
    assumeTrue(pool.isolation().start().equals(Optional.of("nursery")));
    try (WorkerLease lease = acquire()) {
      JsonNode result = run(lease, "names /tmp 3000000");
      assertThat(result.get(0).intValue()).isBetween(most - 1_000, most);
      assertThat(result.get(1).intValue()).isEqualTo(ENOSPC);
    }
  }

  private void assertOutOfMemory(String sql) throws Exception {
    try (WorkerLease lease = acquire()) {
      WorkerException error = failure(lease, sql);
      assertThat(error.code()).isEqualTo(WorkerErrorCode.OUT_OF_MEMORY);
      assertThat(error).hasMessageContaining("512 MiB of tier 2");
    }
    try (WorkerLease lease = acquire()) {
      assertThat(run(lease, "count").intValue()).isEqualTo(1);
    }
  }

  @Test
  void whatIsCachedOfFilesIsNoUseOfMemory() throws Exception {
    start(tier(2));
    Path lake = folder.resolve("lake");
    try (RandomAccessFile file = new RandomAccessFile(lake.resolve("large").toFile(), "rw")) {
      file.setLength(2 * Tier.LEAST_MEMORY_BYTES);
    }
    try (WorkerLease lease = acquire()) {
      assertThat(run(lease, "read_files " + lake + " 2").longValue())
          .isGreaterThan(4 * Tier.LEAST_MEMORY_BYTES);
      assertThat(lease.usage().peakMemoryBytes()).isLessThan(Tier.LEAST_MEMORY_BYTES);
    }
  }

  @Test
  void boundsAForkBomb() throws Exception {
    start(tier(2));
    try (WorkerLease lease = acquire()) {
      assertThat(run(lease, "forks 1000").intValue()).isBetween(PROCESSES / 2, PROCESSES);
      assertThat(run(lease, "count").intValue()).isEqualTo(2);
    }
  }

  @Test
  void holdsProcessorTimeToItsQuota() throws Exception {
    start(tier(1));
    assumeTrue(pool.limits().cpu().startsWith("cgroup"));
    try (WorkerLease lease = acquire()) {
      long begun = System.nanoTime();
      run(lease, "burn 4 3");
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
      assertThat(lease.usage().cpu().toMillis()).isBetween(1L, millis * 3 / 2);
    }
  }

  @Test
  void measuresEachWorkload() throws Exception {
    start(tier(2));
    WorkerLease first = acquire();
    run(first, "burn 1 1");
    run(first, "grab 200");
    // It gives the memory back after it has answered.
    run(first, "count");
    assertThat(first.usage().cpu()).isPositive();
    assertThat(first.usage().peakMemoryBytes()).isBetween(200L << 20, Tier.LEAST_MEMORY_BYTES);
    first.close();
    try (WorkerLease second = acquire()) {
      run(second, "count");
      assertThat(second.usage().cpu()).isLessThan(first.usage().cpu());
      assertThat(second.usage().peakMemoryBytes())
          .isPositive()
          .isLessThan(first.usage().peakMemoryBytes());
    }
  }

  @Test
  void keepsTheUsageOfAWorkloadThatWasKilled() throws Exception {
    start(tier(2));
    WorkerLease lease = acquire();
    CompletableFuture<WorkerException> running =
        CompletableFuture.supplyAsync(() -> failure(lease, "burn 2 60"));
    while (lease.usage().cpu().toMillis() < 200) {
      Thread.sleep(10);
    }
    lease.kill(KillReason.CANCELLED);
    assertThat(running.get(5, TimeUnit.SECONDS).code()).isEqualTo(WorkerErrorCode.CANCELLED);
    lease.close();
    assertThat(lease.usage().cpu().toMillis()).isGreaterThanOrEqualTo(200);
    assertThat(lease.usage().peakMemoryBytes()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"/tmp, 64", "/dev/shm, 16"})
  void scratchSpaceHasAnEnd(String place, int mebibytes) throws Exception {
    start(TestBoxes.tier(2, 1));
    try (WorkerLease lease = acquire()) {
      JsonNode result = run(lease, "fill " + place + " 2000");
      assertThat(result.get(0).longValue())
          .isBetween((mebibytes - 1L) << 20, (long) mebibytes << 20);
      assertThat(result.get(1).intValue()).isEqualTo(ENOSPC);
      assertThat(run(lease, "count").intValue()).isEqualTo(2);
    }
  }

  @Test
  void aFileHasAnEnd() throws Exception {
    start(TestBoxes.tier(2, 1));
    try (WorkerLease lease = acquire()) {
      assertThat(run(lease, "one_file " + ((64L << 20) - 1)).intValue()).isZero();
      assertThat(run(lease, "one_file " + (64L << 20)).intValue()).isEqualTo(EFBIG);
    }
  }

  @Test
  void openFilesHaveAnEnd() throws Exception {
    start(tier(2));
    try (WorkerLease lease = acquire()) {
      JsonNode result = run(lease, "descriptors 1000");
      assertThat(result.get(0).intValue()).isBetween(80, 100);
      assertThat(result.get(1).intValue()).isEqualTo(EMFILE);
    }
  }

  @Test
  void keepsTheLastWordsOnly() throws Exception {
    start(tier(2));
    try (WorkerLease lease = acquire()) {
      WorkerException error = failure(lease, "chatter 20");
      assertThat(error.code()).isEqualTo(WorkerErrorCode.WORKER_LOST);
      assertThat(error.details().orElseThrow()).endsWith("the end").hasSizeLessThan(9 << 10);
    }
  }

  @Test
  void aResultAtTheLimitIsWhole() throws Exception {
    start(tier(2));
    try (WorkerLease lease = acquire()) {
      CollectingReceiver receiver = new CollectingReceiver();
      assertThat(lease.run(request("rows 5 19000", ResultFormat.JSON), receiver)).isEqualTo(5);
      assertThat(receiver.frames).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rows 6 10, tiers.2.resultRows, 5 rows",
    "rows 1000000 10, tiers.2.resultRows, 5 rows",
    "frames 1 100001, tiers.2.resultBytes, 100000 bytes",
    "frames 1000 60000, tiers.2.resultBytes, 100000 bytes"
  })
  void refusesAResultThatIsTooLarge(String sql, String limit, String what) throws Exception {
    start(tier(2));
    List<ProcessHandle> box = TestBoxes.processes(pool);
    try (WorkerLease lease = acquire()) {
      box = TestBoxes.processes(pool);
      WorkerException error = failure(lease, sql);
      assertThat(error.code()).isEqualTo(WorkerErrorCode.RESULT_TOO_LARGE);
      assertThat(error).hasMessageContainingAll(limit, what, "tier 2", "aggregate");
    }
    try (WorkerLease lease = acquire()) {
      assertThat(run(lease, "count").intValue()).isEqualTo(1);
    }
    assertThat(box).isNotEmpty().noneMatch(Box::runs);
  }

  @Test
  void aFileForATableIsNoResult() throws Exception {
    start(tier(2));
    try (WorkerLease lease = acquire()) {
      String frames =
          "A{\"ask\":\"layout\",\"schema\":\"{}\"} S{\"columns\":[\"a\"],\"types\":[\"Int64\"]}"
              + " W{\"file\":0,\"partition\":[]} Bb'\\0'*60000 X{\"file\":0,\"rows\":20}"
              + " F{\"rows\":20}";
      WorkerRequest written =
          new WorkerRequest(
              new WorkerProgram.Query("say " + frames, List.of()),
              ResultFormat.JSON,
              0,
              1024,
              Compression.NONE,
              false,
              Optional.of(new CollectingFiles()),
              0,
              0);
      assertThat(lease.run(written, new CollectingReceiver())).isEqualTo(20);
    }
  }

  @Test
  void tellsAWorkerThatWasKilledFromOutside() throws Exception {
    start(tier(2));
    try (WorkerLease lease = acquire()) {
      CompletableFuture<WorkerException> running =
          CompletableFuture.supplyAsync(() -> failure(lease, "hang"));
      Thread.sleep(200);
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
      WorkerException error = running.get(10, TimeUnit.SECONDS);
      assertThat(error.code()).isEqualTo(WorkerErrorCode.WORKER_LOST);
      assertThat(error).hasMessageContaining("killed from outside");
    }
  }

  @Test
  void saysHowLimitsAreEnforced() throws Exception {
    start(tier(2));
    LimitsReport limits = pool.limits();
    assertThat(limits.memory()).isIn("cgroup-v1", "cgroup-v2", "watch");
    assertThat(limits.cpu()).isIn("cgroup-v1", "cgroup-v2", "none");
    assertThat(limits.processes()).isIn("cgroup-v1", "cgroup-v2", "rlimit");
  }

  private WorkerLease acquire() throws Exception {
    return pool.acquire(TestBoxes.lease("ann", TestBoxes.SOON));
  }

  private static WorkerRequest request(String sql, ResultFormat format) {
    return new WorkerRequest(sql, List.of(), format, 0, 1024, Compression.NONE, false);
  }

  /** The only value of the result. */
  private static JsonNode run(WorkerLease lease, String sql) throws WorkerException, IOException {
    CollectingReceiver receiver = new CollectingReceiver();
    lease.run(request(sql, ResultFormat.JSON), receiver);
    return JSON.readTree(receiver.text()).get(0).get(0);
  }

  private static WorkerException failure(WorkerLease lease, String sql) {
    return catchThrowableOfType(WorkerException.class, () -> run(lease, sql));
  }
}
