package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.access.Principal;
import dev.oleander.polars.sandbox.audit.Audit;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.scripts.ScriptFolder;
import dev.oleander.polars.sandbox.telemetry.LogContext;
import dev.oleander.polars.sandbox.worker.ResultFormat;
import dev.oleander.polars.sandbox.worker.Tier;
import dev.oleander.polars.sandbox.workload.Workload;
import dev.oleander.polars.sandbox.workload.WorkloadOutcome;
import dev.oleander.polars.sandbox.workload.WorkloadRegistry;
import dev.oleander.polars.sandbox.workload.WorkloadRequest;
import dev.oleander.polars.sandbox.workload.WorkloadRunner;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /api/v1/warehouse/polars}. The body is read without a thread; a workload then has a
 * thread of its own until it is answered.
 */
final class RunWorkload implements Endpoint, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunWorkload.class);
  private static final long IDLE_THREAD_SECONDS = 30;

  private final Extensions extensions;
  private final WorkloadRegistry registry;
  private final WorkloadRunner runner;
  private final WorkloadRequestReader reader;
  private final Duration stallTimeout;
  private final RequestBodies bodies;
  private final Audit audit;
  private final ExecutorService threads;
  private final ClientWatch watch = new ClientWatch();
  private volatile boolean draining;

  /**
   * @param mostAtOnce how many workloads may run, wait or be answered; more are turned away
   * @param tiers the tiers there are, the smallest first
   * @param stallTimeout how long a client may read nothing of its answer
   */
  RunWorkload(
      Extensions extensions,
      WorkloadRegistry registry,
      WorkloadRunner runner,
      int mostAtOnce,
      List<Tier> tiers,
      ScriptFolder scripts,
      Duration stallTimeout,
      RequestBodies bodies,
      Audit audit) {
    this.audit = audit;
    this.bodies = bodies;
    this.extensions = extensions;
    this.registry = registry;
    this.runner = runner;
    this.reader = new WorkloadRequestReader(extensions, tiers, scripts);
    this.stallTimeout = stallTimeout;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            0,
            mostAtOnce,
            IDLE_THREAD_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, "workload-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public void handle(Exchange exchange) {
    bodies.read(exchange.request(), body -> start(exchange, body), exchange::fail);
  }

  private void start(Exchange exchange, RequestBodies.Body body) {
    try {
      threads.execute(
          () -> {
            // The statement is held for as long as its workload runs.
            try (body) {
              admitAndRun(exchange, body.bytes());
            }
          });
    } catch (RejectedExecutionException e) {
      body.close();
      exchange.fail(
          draining
              ? new SandboxException(
                  ErrorCode.SHUTTING_DOWN,
                  "the server is stopping and takes no new workloads: come back when it has"
                      + " started again, or ask another",
                  e)
              : new SandboxException(
                  ErrorCode.BUSY, "too many workloads wait already; come back later", e));
    }
  }

  /** Takes no new workloads from now on. */
  void drain() {
    draining = true;
    threads.shutdown();
  }

  boolean draining() {
    return draining;
  }

  /**
   * Waits, after {@link #drain}, until all workloads have been answered.
   *
   * @return false when that takes longer
   */
  boolean awaitDrained(Duration atMost) throws InterruptedException {
    return threads.awaitTermination(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void admitAndRun(Exchange exchange, byte[] body) {
    WorkloadRequestReader.Read read;
    Workload workload;
    try {
      read =
          reader.read(body, extensions.format(exchange.request()), exchange.principal().rights());
      checkTier(exchange, read.request());
      workload =
          registry.admit(
              exchange.principal().name(),
              read.request().id(),
              read.request().outline(extensions.client(exchange.request())));
    } catch (RuntimeException | Error e) {
      exchange.fail(e);
      return;
    }
    watch.watch(exchange.request(), workload);
    new LogContext(workload.id(), workload.principal()).run(() -> answer(exchange, read, workload));
  }

  private void answer(Exchange exchange, WorkloadRequestReader.Read read, Workload workload) {
    try (WorkloadAnswer answer = answer(exchange, workload, read)) {
      run(exchange, workload, read.request(), answer);
    } catch (IOException e) {
      LOG.info("the answer was broken off: {}", e.getMessage());
      exchange.callback().failed(e);
    } catch (RuntimeException | Error e) {
      LOG.error("the answer failed by a fault of the server", e);
      exchange.callback().failed(e);
    } finally {
      audit.ended(exchange.principal(), address(exchange), workload, read.request());
    }
  }

  private static String address(Exchange exchange) {
    return BearerAuthentication.address(exchange.request()).getHostAddress();
  }

  private void checkTier(Exchange exchange, WorkloadRequest request) {
    Principal principal = exchange.principal();
    OptionalInt largest = principal.limits().largestTier();
    if (largest.isPresent() && request.vcpus() > largest.getAsInt()) {
      audit.denied(
          principal,
          address(exchange),
          exchange.request().getMethod(),
          exchange.request().getHttpURI().getPath(),
          ErrorCode.FORBIDDEN);
      throw new SandboxException(
          ErrorCode.FORBIDDEN,
          "vcpus is %d, and the largest tier that your token may ask for is %d"
              .formatted(request.vcpus(), largest.getAsInt()));
    }
  }

  private void run(
      Exchange exchange, Workload workload, WorkloadRequest request, WorkloadAnswer answer)
      throws IOException {
    WorkloadOutcome outcome;
    try {
      outcome = runner.run(exchange.principal(), workload, request, answer);
    } catch (SandboxException e) {
      if (answer.fail(e)) {
        exchange.callback().succeeded();
      } else {
        exchange.fail(e, workload.id());
      }
      return;
    }
    answer.finish(outcome);
    exchange.callback().succeeded();
  }

  private WorkloadAnswer answer(
      Exchange exchange, Workload workload, WorkloadRequestReader.Read read) {
    boolean arrow = read.request().format() == ResultFormat.ARROW;
    Response response = exchange.response();
    Runnable head =
        () -> {
          response.setStatus(200);
          response
              .getHeaders()
              .put(
                  HttpHeader.CONTENT_TYPE,
                  arrow ? WorkloadHeaders.ARROW_STREAM : "application/json");
          extensions.nameWorkload(response, workload.id());
          if (arrow) {
            extensions.warn(response, read.warnings());
          }
          response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        };
    ResponseStream out =
        new ResponseStream(
            response, exchange.request().getComponents().getByteBufferPool(), head, stallTimeout);
    if (read.request().destination().isPresent()) {
      boolean results = read.request().destination().get().returnResults();
      return new SavedAnswer(extensions, out, workload, read.warnings(), results);
    }
    return arrow
        ? new ArrowAnswer(out)
        : new JsonAnswer(extensions, out, workload, read.warnings());
  }

  /** Stops watching; workloads are stopped by their runner. Waits a little for their answers. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
    watch.close();
  }
}
