package dev.oleander.polars.sandbox.worker.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oleander.polars.sandbox.worker.CollectingFiles;
import dev.oleander.polars.sandbox.worker.CollectingReceiver;
import dev.oleander.polars.sandbox.worker.Compression;
import dev.oleander.polars.sandbox.worker.Isolation;
import dev.oleander.polars.sandbox.worker.KillReason;
import dev.oleander.polars.sandbox.worker.ResultFormat;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.WorkerErrorCode;
import dev.oleander.polars.sandbox.worker.WorkerException;
import dev.oleander.polars.sandbox.worker.WorkerProgram;
import dev.oleander.polars.sandbox.worker.WorkerRequest;
import dev.oleander.polars.sandbox.worker.box.Box;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker that is shipped, in a box, on Polars. */
@Timeout(120)
final class RealWorkerTest {
  private static final Logger LOG = LoggerFactory.getLogger(RealWorkerTest.class);

  @TempDir Path folder;
  private WorkerPool pool;

  @BeforeEach
  void start() throws Exception {
    pool = WorkerPool.start(TestBoxes.real(folder, 1));
    assertThat(pool.isolation().problems()).isEmpty();
    assertThat(pool.isolation().inForce()).contains(Isolation.BWRAP);
    assertThat(pool.isolation().polarsVersion()).isPresent();
    assertThat(pool.isolation().start()).contains(TestBoxes.NURSERY);
  }

  @AfterEach
  void close() {
    pool.close();
  }

  @Test
  void answersInEachFormat() throws Exception {
    try (WorkerLease lease = pool.acquire(TestBoxes.lease("ann", TestBoxes.SOON))) {
      CollectingReceiver json = new CollectingReceiver();
      assertThat(lease.run(request("SELECT 1 AS one", ResultFormat.JSON), json)).isEqualTo(1);
      assertThat(json.schema.columns()).containsExactly("one");
      assertThat(json.text()).isEqualTo("[[1]]");

      CollectingReceiver arrow = new CollectingReceiver();
      assertThat(lease.run(request("SELECT 1 AS one", ResultFormat.ARROW), arrow)).isEqualTo(1);
      assertThat(arrow.length()).isPositive();
    }
  }

  @Test
  void writesFilesAndServesOn() throws Exception {
    try (WorkerLease lease = pool.acquire(TestBoxes.lease("ann", TestBoxes.SOON))) {
      CollectingFiles files = new CollectingFiles();
      assertThat(lease.run(writing("SELECT 7 AS a", files), new CollectingReceiver())).isEqualTo(1);
      assertThat(files.asked.get(0)).contains("\"name\":\"a\"", "\"type\":\"int\"");
      assertThat(files.rows).containsExactly(Map.entry(0, 1L));
      assertThat(files.files.get(0).toString(StandardCharsets.ISO_8859_1))
          .startsWith("PAR1")
          .endsWith("PAR1");

      WorkerException error = failure(lease, writing("SELECT 'x' AS a", new CollectingFiles()));
      assertThat(error.code()).isEqualTo(WorkerErrorCode.SCHEMA_MISMATCH);
      assertThat(error).hasMessageContaining("column \"a\"");
      assertThat(lease.run(request("SELECT 1", ResultFormat.JSON), new CollectingReceiver()))
          .isEqualTo(1);
    }
  }

  private static WorkerRequest writing(String sql, CollectingFiles files) {
    return new WorkerRequest(
        new WorkerProgram.Query(sql, List.of()),
        ResultFormat.JSON,
        0,
        1024,
        Compression.NONE,
        false,
        Optional.of(files),
        0,
        0);
  }

  @Test
  void servesOnAfterAnError() throws Exception {
    try (WorkerLease lease = pool.acquire(TestBoxes.lease("ann", TestBoxes.SOON))) {
      assertThat(failure(lease, "SELEC 1").code()).isEqualTo(WorkerErrorCode.SYNTAX_ERROR);
      CollectingReceiver json = new CollectingReceiver();
      assertThat(lease.run(request("SELECT 2 AS two", ResultFormat.JSON), json)).isEqualTo(1);
    }
  }

  @Test
  void stopsAHugeJoinWithinASecond() throws Exception {
    try (WorkerLease lease = pool.acquire(TestBoxes.lease("ann", TestBoxes.SOON))) {
      CompletableFuture<WorkerException> running =
          CompletableFuture.supplyAsync(
              () -> failure(lease, "SELECT SUM(t0.x + t6.x) AS s FROM " + crossJoin(7, 100)));
      Thread.sleep(1500);
      assertThat(running).isNotDone();
      List<ProcessHandle> box = TestBoxes.processes(pool);

      long begun = System.nanoTime();
      lease.kill(KillReason.TIMED_OUT);
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);

      LOG.info("the box was gone {} ms after the kill", millis);
      assertThat(box).isNotEmpty().noneMatch(Box::runs);
      assertThat(millis).isLessThan(1000);
      assertThat(running.get(5, TimeUnit.SECONDS).code()).isEqualTo(WorkerErrorCode.TIMED_OUT);
    }
  }

  @Test
  void tellsThatMemoryDidNotSuffice() throws Exception {
    try (WorkerLease lease = pool.acquire(TestBoxes.lease("ann", TestBoxes.SOON))) {
      WorkerException error =
          failure(lease, "SELECT * FROM " + crossJoin(3, 3000) + " ORDER BY t0.x + t1.x + t2.x");
      assertThat(error.code()).isEqualTo(WorkerErrorCode.OUT_OF_MEMORY);
    }
  }

  private static String crossJoin(int tables, int rows) {
    String list =
        IntStream.range(0, rows).mapToObj(Integer::toString).collect(Collectors.joining(","));
    return IntStream.range(0, tables)
        .mapToObj(i -> "(SELECT UNNEST(ARRAY[" + list + "]) AS x) AS t" + i)
        .collect(Collectors.joining(" CROSS JOIN "));
  }

  private static WorkerRequest request(String sql, ResultFormat format) {
    return new WorkerRequest(sql, List.of(), format, 0, 65536, Compression.NONE, false);
  }

  private static WorkerException failure(WorkerLease lease, String sql) {
    return failure(lease, request(sql, ResultFormat.JSON));
  }

  private static WorkerException failure(WorkerLease lease, WorkerRequest request) {
    return catchThrowableOfType(
        WorkerException.class, () -> lease.run(request, new CollectingReceiver()));
  }
}
