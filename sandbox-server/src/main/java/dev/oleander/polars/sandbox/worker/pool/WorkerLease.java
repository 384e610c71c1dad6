package dev.oleander.polars.sandbox.worker.pool;

import dev.oleander.polars.sandbox.worker.KillReason;
import dev.oleander.polars.sandbox.worker.LeaseRequest;
import dev.oleander.polars.sandbox.worker.ResultReceiver;
import dev.oleander.polars.sandbox.worker.Usage;
import dev.oleander.polars.sandbox.worker.WorkerException;
import dev.oleander.polars.sandbox.worker.WorkerRequest;
import dev.oleander.polars.sandbox.worker.WorkloadLog;
import dev.oleander.polars.sandbox.worker.protocol.Worker;
import dev.oleander.polars.sandbox.worker.schedule.Ticket;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to run workloads on one worker, one at a time. {@link #run} and {@link #close} belong
 * to the thread that acquired the lease; {@link #kill} may be called by any.
 */
public final class WorkerLease implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerLease.class);
  private static final Duration GONE_WITHIN = Duration.ofSeconds(1);

  private final WorkerPool pool;
  private final Worker worker;
  private final Ticket ticket;
  private final WorkloadLog log;

  /** Guarded by this: no kill may reach the worker after it has been given back. */
  private boolean closed;

  /** What was taken in all; null until the lease is closed. */
  private volatile Usage usage;

  /** Only touched by the owner's thread: false while the worker cannot be given back. */
  private boolean reusable = true;

  /**
   * @param logBytes how much of what is printed under this lease is kept
   */
  WorkerLease(WorkerPool pool, Worker worker, Ticket ticket, int logBytes) {
    this.pool = pool;
    this.worker = worker;
    this.ticket = ticket;
    this.log = worker.box().log().beginWorkload(logBytes);
  }

  /** Begins to count what is taken under this lease; once, before anybody else has it. */
  void begin() {
    worker.meter().mark();
  }

  /**
   * What is printed under this lease. It outlives the lease, and is complete soon after its end.
   */
  public WorkloadLog log() {
    return log;
  }

  /**
   * Runs a workload and hands its result to the receiver, no faster than the receiver takes it.
   * Blocks until the workload has ended; it has no time limit of its own, see {@link #kill}.
   *
   * @return the number of rows
   * @throws WorkerException when the workload failed or was killed
   * @throws IOException what the receiver threw; the workload is then ended by {@link #close}
   */
  public long run(WorkerRequest request, ResultReceiver receiver)
      throws WorkerException, IOException {
    if (!reusable) {
      throw new IllegalStateException("the worker serves no further workload: close this lease");
    }
    reusable = false;
    try {
      long rows = worker.run(request, receiver);
      reusable = shared();
      return rows;
    } catch (WorkerException e) {
      reusable = e.reported() && (shared() || worker.untouched());
      throw e;
    }
  }

  /**
   * Ends the box: all its processes are gone when this returns, or within a second. A {@link #run}
   * that is under way throws. Does nothing after {@link #close}; the first reason stays.
   */
  public void kill(KillReason reason) {
    synchronized (this) {
      if (closed) {
        return;
      }
      worker.box().kill(reason);
    }
    try {
      if (!worker.box().awaitGone(GONE_WITHIN)) {
        LOG.error("the box of worker {} is still there after {}", worker.slot(), GONE_WITHIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What was taken under this lease so far, or in all once it is closed. Any thread. */
  public Usage usage() {
    Usage last = usage;
    return last == null ? worker.meter().usage() : last;
  }

  /**
   * Gives the worker back if it can and may serve on; otherwise ends its box, which is replaced.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    usage = worker.meter().usage();
    if (reusable) {
      worker.box().log().endWorkload();
    }
    pool.release(ticket, worker, reusable);
  }

  private boolean shared() {
    return ticket.use() == LeaseRequest.Use.SHARED;
  }
}
