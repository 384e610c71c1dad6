package dev.oleander.polars.sandbox.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.sandbox.access.Principal;
import dev.oleander.polars.sandbox.access.PrincipalLimits;
import dev.oleander.polars.sandbox.access.Rights;
import dev.oleander.polars.sandbox.catalog.Lake;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.worker.Compression;
import dev.oleander.polars.sandbox.worker.PoolSettings;
import dev.oleander.polars.sandbox.worker.ResultFormat;
import dev.oleander.polars.sandbox.worker.ResultSchema;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.pool.WorkerPool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class WorkloadRunnerTest {
  private static final Principal ALICE =
      new Principal("alice", "", Rights.ALL, PrincipalLimits.NONE);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir private Path folder;

  @Test
  void anErrorOfTheJavaRuntimeEndsTheWorkloadAndIsTold() throws Exception {
    WorkloadRegistry registry = new WorkloadRegistry();
    try (WorkerPool pool = WorkerPool.start(config());
        WorkloadRunner runner = new WorkloadRunner(new Lake(List.of()), pool, registry, MINUTE)) {
      WorkloadRequest request = request();
      Workload failing = registry.admit("alice", request.id(), request.outline(ClientInfo.NONE));
      assertThatThrownBy(
              () -> runner.run(ALICE, failing, request, new Sink(new OutOfMemoryError("full"))))
          .isInstanceOfSatisfying(
              SandboxException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL));
      assertThat(failing.status().state()).isEqualTo(WorkloadState.FAILED);
      assertThat(failing.ended().toCompletableFuture()).isDone();

      WorkloadRequest next = request();
      assertThat(
              runner.run(
                  ALICE,
                  registry.admit("alice", next.id(), next.outline(ClientInfo.NONE)),
                  next,
                  new Sink(null)))
          .isEqualTo(WorkloadOutcome.read(1));
    }
  }

  private WorkerPoolConfig config() {
    return PoolSettings.in(folder).startTimeout(MINUTE).build();
  }

  private static WorkloadRequest request() {
    return new WorkloadRequest(
        UUID.randomUUID(),
        2,
        "none",
        new Program.Query("SELECT 1 a", List.of()),
        ResultFormat.ARROW,
        0,
        1_000,
        Compression.NONE,
        false,
        Optional.empty(),
        MINUTE);
  }

  /** Drops the result, after it has thrown the error if there is one. */
  private record Sink(Error error) implements ResultSink {

    @Override
    public void schema(ResultSchema schema) {
      if (error != null) {
        throw error;
      }
    }

    @Override
    public void data(byte[] buffer, int offset, int length) {
      // Only the end counts.
    }

    @Override
    public void abandon() {
      // Nothing waits.
    }
  }
}
