package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.access.BoxReach;
import dev.oleander.polars.sandbox.access.CatalogView;
import dev.oleander.polars.sandbox.access.LakeView;
import dev.oleander.polars.sandbox.access.Principal;
import dev.oleander.polars.sandbox.catalog.Lake;
import dev.oleander.polars.sandbox.catalog.TableName;
import dev.oleander.polars.sandbox.catalog.write.TableWrite;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.host.DaemonThreads;
import dev.oleander.polars.sandbox.worker.FileReceiver;
import dev.oleander.polars.sandbox.worker.LeaseRequest;
import dev.oleander.polars.sandbox.worker.ResultReceiver;
import dev.oleander.polars.sandbox.worker.ResultSchema;
import dev.oleander.polars.sandbox.worker.WorkerErrorCode;
import dev.oleander.polars.sandbox.worker.WorkerException;
import dev.oleander.polars.sandbox.worker.WorkerProgram;
import dev.oleander.polars.sandbox.worker.WorkerRequest;
import dev.oleander.polars.sandbox.worker.pool.WorkerLease;
import dev.oleander.polars.sandbox.worker.pool.WorkerPool;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs workloads on the threads of its callers. Any thread. Closing it stops what runs; lake and
 * pool stay open.
 */
public final class WorkloadRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkloadRunner.class);
  private static final Duration DEADLINE_GRACE = Duration.ofSeconds(1);

  private final Lake lake;
  private final WorkerPool pool;
  private final WorkloadRegistry registry;
  private final PrincipalGate gate = new PrincipalGate();
  private final Duration queueTimeout;
  private final ScheduledThreadPoolExecutor deadlines;

  /**
   * @param queueTimeout how long a workload may wait for a worker
   */
  public WorkloadRunner(
      Lake lake, WorkerPool pool, WorkloadRegistry registry, Duration queueTimeout) {
    this.lake = lake;
    this.pool = pool;
    this.registry = registry;
    this.queueTimeout = queueTimeout;
    this.deadlines = DaemonThreads.deadlines("workload-deadlines");
  }

  /**
   * Runs what a principal asks for under an admitted workload to its end. Nothing is done for it
   * any more when this returns or throws, and its status says how it ended.
   *
   * @throws SandboxException why the workload did not finish
   */
  public WorkloadOutcome run(
      Principal principal, Workload workload, WorkloadRequest request, ResultSink sink) {
    ScheduledFuture<?> deadline =
        deadlines.schedule(
            () -> workload.stop(StopReason.DEADLINE),
            remaining(workload, request).toNanos(),
            TimeUnit.NANOSECONDS);
    try {
      WorkloadOutcome outcome = carryOut(principal, workload, request, sink);
      workload.finished(outcome);
      return outcome;
    } catch (SandboxException e) {
      workload.failed(e);
      throw e;
    } catch (RuntimeException | Error e) {
      // An error too, such as a heap that is full: whoever asked must hear of it.
      LOG.error("workload {} failed by a fault of the server", workload.id(), e);
      SandboxException fault =
          new SandboxException(ErrorCode.INTERNAL, "the server failed to run the workload", e);
      workload.failed(fault);
      throw fault;
    } finally {
      deadline.cancel(false);
      registry.retire(workload);
      workload.settle();
    }
  }

  private WorkloadOutcome carryOut(
      Principal principal, Workload workload, WorkloadRequest request, ResultSink sink) {
    if (request.destination().isEmpty()) {
      return WorkloadOutcome.read(
          runOnWorker(principal, workload, request, sink, Optional.empty()));
    }
    Destination destination = request.destination().get();
    try (TableWrite write =
        new LakeView(lake, principal.rights())
            .catalog(request.catalog())
            .write(destination.table(), destination.order(workload), lake.notes())) {
      if (write.earlier().isPresent()) {
        return WorkloadOutcome.written(write.earlier().get(), true);
      }
      FileReceiver files = new DestinationFiles(write);
      long rows = runOnWorker(principal, workload, request, sink, Optional.of(files));
      if (request.describe()) {
        return WorkloadOutcome.read(0);
      }
      if (!workload.stopSwitch().seal()) {
        throwIfStopped(workload, null);
      }
      workload.writing();
      return WorkloadOutcome.written(write.commit(rows), false);
    }
  }

  private long runOnWorker(
      Principal principal,
      Workload workload,
      WorkloadRequest request,
      ResultSink sink,
      Optional<FileReceiver> files) {
    try (Prepared prepared = prepare(principal, workload, request)) {
      WorkerLease lease = prepared.lease();
      workload.keepLog(lease.log());
      workload.measureBy(lease::usage);
      workload.starting();
      Consumer<StopReason> kill =
          reason -> {
            sink.abandon();
            lease.kill(reason.killReason());
          };
      workload.stopSwitch().arm(kill);
      try {
        throwIfStopped(workload, null);
        WorkerRequest order = workerRequest(prepared.program(), request, files);
        workload.countStoreBytesBy(order.access()::bytes);
        return lease.run(order, new CountingSink(workload, sink));
      } finally {
        workload.stopSwitch().disarm(kill);
      }
    } catch (WorkerException e) {
      throwIfStopped(workload, e);
      if (e.refusal().isPresent()) {
        throw DestinationFiles.refusal(e.refusal().get());
      }
      throw new SandboxException(
          code(e.code()), e.getMessage(), e.details().orElse(null), e, e.retryAfterSeconds());
    } catch (IOException e) {
      throwIfStopped(workload, e);
      StopReason reason =
          e instanceof SocketTimeoutException ? StopReason.CLIENT_STALLED : StopReason.CLIENT_GONE;
      workload.stop(reason);
      throw reason.toException(e);
    } catch (SandboxException e) {
      throwIfStopped(workload, e);
      throw e;
    }
  }

  private static WorkerRequest workerRequest(
      WorkerProgram program, WorkloadRequest request, Optional<FileReceiver> files) {
    boolean returned = request.destination().map(Destination::returnResults).orElse(false);
    return new WorkerRequest(
        program,
        request.format(),
        request.maxRows(),
        request.batchRows(),
        request.compression(),
        request.describe(),
        files,
        returned ? Destination.MOST_RETURNED_ROWS : 0,
        returned ? Destination.MOST_RETURNED_BYTES : 0);
  }

  /**
   * Resolves the tables and waits for a worker; both end early when the workload is stopped.
   *
   * @throws SandboxException also when the workload was stopped meanwhile
   */
  private Prepared prepare(Principal principal, Workload workload, WorkloadRequest request)
      throws WorkerException {
    Thread self = Thread.currentThread();
    Consumer<StopReason> interrupt = reason -> self.interrupt();
    workload.stopSwitch().arm(interrupt);
    try {
      LakeView view = new LakeView(lake, principal.rights());
      BoxReach reach = view.reach(request.catalog(), registered(request));
      WorkerProgram program = resolve(view, request, reach, workload::read);
      PrincipalGate.Place place = gate.enter(principal);
      try {
        return new Prepared(
            program,
            place,
            pool.acquire(
                new LeaseRequest(
                    workload.principal(),
                    request.vcpus(),
                    use(request.program()),
                    reach.folders(),
                    principal.limits().mostAtOnce(),
                    waitAtMost(workload, request))));
      } catch (InterruptedException | WorkerException | RuntimeException e) {
        place.close();
        throw e;
      }
    } catch (InterruptedException e) {
      throwIfStopped(workload, e);
      self.interrupt();
      throw StopReason.SHUTDOWN.toException(e);
    } catch (RuntimeException e) {
      throwIfStopped(workload, e);
      throw e;
    } finally {
      workload.stopSwitch().disarm(interrupt);
      if (workload.stopSwitch().reason().isPresent()) {
        // The interrupt was this workload's own; the thread goes on to serve others.
        Thread.interrupted();
      }
    }
  }

  private static LeaseRequest.Use use(Program program) {
    return program.mode() == WorkloadMode.SCRIPT ? LeaseRequest.Use.ONCE : LeaseRequest.Use.SHARED;
  }

  /**
   * @param reads is told of every table that is found, now or as a script asks for it
   */
  private static WorkerProgram resolve(
      LakeView view, WorkloadRequest request, BoxReach reach, Consumer<ReadTable> reads) {
    if (request.program() instanceof Program.Script script) {
      return new WorkerProgram.Script(
          script.source(),
          script.params(),
          request.catalog(),
          resolver(view, request, reach, reads),
          script.stored().map(Program.Stored::pythonTypes).orElse(Map.of()),
          script.stored().isEmpty());
    }
    Program.Query query = (Program.Query) request.program();
    if (query.tables().isEmpty()) {
      return new WorkerProgram.Query(query.sql(), List.of());
    }
    TableResolver resolver = resolver(view, request, reach, reads);
    return new WorkerProgram.Query(
        query.sql(), query.tables().stream().map(resolver::resolve).toList());
  }

  /**
   * @throws SandboxException CATALOG_NOT_FOUND
   */
  private static TableResolver resolver(
      LakeView view, WorkloadRequest request, BoxReach reach, Consumer<ReadTable> reads) {
    CatalogView catalog = view.catalog(request.catalog());
    return new TableResolver(catalog, reach.files().orElseThrow(), reads);
  }

  /** The tables that the workload reads; empty when that is seen only as it runs. */
  private static Optional<List<TableName>> registered(WorkloadRequest request) {
    return request.program() instanceof Program.Query query
        ? Optional.of(query.tables().stream().map(RegisteredTable::table).toList())
        : Optional.empty();
  }

  /** A little longer than the deadline leaves, so that the deadline is what ends the wait. */
  private Duration waitAtMost(Workload workload, WorkloadRequest request) {
    Duration left = remaining(workload, request).plus(DEADLINE_GRACE);
    return left.compareTo(queueTimeout) < 0 ? left : queueTimeout;
  }

  private static Duration remaining(Workload workload, WorkloadRequest request) {
    Duration left = Duration.between(Instant.now(), workload.createdAt().plus(request.timeout()));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static void throwIfStopped(Workload workload, Throwable cause) {
    workload
        .stopSwitch()
        .reason()
        .ifPresent(
            reason -> {
              throw reason.toException(cause);
            });
  }

  private static ErrorCode code(WorkerErrorCode code) {
    return switch (code) {
      case SYNTAX_ERROR -> ErrorCode.SYNTAX_ERROR;
      case COLUMN_NOT_FOUND -> ErrorCode.COLUMN_NOT_FOUND;
      case TABLE_NOT_FOUND -> ErrorCode.TABLE_NOT_FOUND;
      case UNSUPPORTED -> ErrorCode.UNSUPPORTED;
      case QUERY_FAILED -> ErrorCode.QUERY_FAILED;
      case SCRIPT_FAILED -> ErrorCode.SCRIPT_FAILED;
      case OUT_OF_MEMORY -> ErrorCode.OUT_OF_MEMORY;
      case INVALID_REQUEST -> ErrorCode.INVALID_REQUEST;
      case SCHEMA_MISMATCH, REFUSED -> ErrorCode.SCHEMA_MISMATCH;
      case WORKER_LOST -> ErrorCode.WORKER_LOST;
      case CANCELLED -> ErrorCode.CANCELLED;
      case TIMED_OUT -> ErrorCode.TIMED_OUT;
      case RESULT_TOO_LARGE -> ErrorCode.RESULT_TOO_LARGE;
      case BUSY -> ErrorCode.BUSY;
      case ISOLATION_UNAVAILABLE -> ErrorCode.ISOLATION_UNAVAILABLE;
    };
  }

  @Override
  public void close() {
    registry.stopAll(StopReason.SHUTDOWN);
    deadlines.shutdownNow();
  }

  /** What a workload needs to be run; closing it gives the worker back. */
  private record Prepared(WorkerProgram program, PrincipalGate.Place place, WorkerLease lease)
      implements AutoCloseable {

    @Override
    public void close() {
      try {
        lease.close();
      } finally {
        place.close();
      }
    }
  }

  /** Keeps the workload's progress; used by the thread that runs it. */
  private record CountingSink(Workload workload, ResultSink sink) implements ResultReceiver {

    @Override
    public void schema(ResultSchema schema) throws IOException {
      workload.running();
      sink.schema(schema);
    }

    @Override
    public void data(byte[] buffer, int offset, int length) throws IOException {
      workload.countBytes(length);
      sink.data(buffer, offset, length);
    }

    @Override
    public void endOfFrame() throws IOException {
      sink.endOfFrame();
    }

    @Override
    public void progress(long rows) {
      workload.countRows(rows);
    }
  }
}
