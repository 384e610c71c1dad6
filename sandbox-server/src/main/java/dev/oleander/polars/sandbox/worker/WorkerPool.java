package dev.oleander.polars.sandbox.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fixed number of slots, each with a worker that is started before it is needed and replaced when
 * it has ended. Safe for use by any thread; the one who started it closes it.
 *
 * <p>A worker that has served a principal serves no other. Callers are served in the order in which
 * they came; for one who finds neither a worker of the same principal nor a fresh one, the worker
 * that was idle longest is replaced.
 */
public final class WorkerPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);
  private static final long MEMORY_POLL_MILLIS = 50;
  private static final long STOP_MILLIS = 10_000;

  private final WorkerPoolConfig config;
  private final StateDirectory state;
  private final BoxLauncher launcher;
  private final IsolationReport canaryReport;
  private final ScheduledExecutorService clock = newClock();
  private final ReentrantLock lock = new ReentrantLock();

  // All below is guarded by the lock.
  private final List<WorkerSlot> slots = new ArrayList<>();

  /** Ready workers; the one that was idle longest comes first. */
  private final Set<Worker> idle = new LinkedHashSet<>();

  private final Set<Worker> busy = new HashSet<>();
  private final Deque<Waiter> waiters = new ArrayDeque<>();
  private final Map<Integer, String> startProblems = new TreeMap<>();
  private int starting;
  private boolean closed;

  /** One caller of {@link #acquire}. Guarded by the lock. */
  private static final class Waiter {
    final LeaseRequest request;
    final Condition served;
    Worker worker;

    Waiter(LeaseRequest request, Condition served) {
      this.request = request;
      this.served = served;
    }
  }

  private WorkerPool(
      WorkerPoolConfig config,
      StateDirectory state,
      BoxLauncher launcher,
      IsolationReport canaryReport) {
    this.config = config;
    this.state = state;
    this.launcher = launcher;
    this.canaryReport = canaryReport;
  }

  /**
   * Proves with a canary that the isolation holds, which takes about a second, and begins to start
   * the workers. When the isolation cannot be had, there is a pool all the same: its report says
   * why, and it runs nothing.
   *
   * @throws IOException when the state directory cannot be used
   */
  public static WorkerPool start(WorkerPoolConfig config) throws IOException, InterruptedException {
    StateDirectory state = StateDirectory.open(config.stateDirectory());
    BoxLauncher launcher = new BoxLauncher();
    WorkerPool pool = null;
    try {
      pool = start(config, state, launcher);
      return pool;
    } finally {
      if (pool == null) {
        launcher.close();
        state.close();
      }
    }
  }

  /**
   * Ends the boxes that a killed server may have left, and removes its control groups.
   *
   * @param stateDirectory of a pool that no longer runs
   * @throws IOException when a control group cannot be removed
   */
  public static void endLeftovers(Path stateDirectory) throws IOException {
    StateDirectory.removeLeft(stateDirectory);
  }

  private static WorkerPool start(
      WorkerPoolConfig config, StateDirectory state, BoxLauncher launcher)
      throws IOException, InterruptedException {
    BoxIdentity identity = BoxIdentity.ofThisProcess();
    try {
      BoxFactory factory = BoxFactory.prepare(config, identity, state);
      List<String> problems = new Canary(factory, launcher, state).problems();
      IsolationReport report =
          report(config, identity, Optional.of(factory.runtime().polarsVersion()), problems);
      WorkerPool pool = new WorkerPool(config, state, launcher, report);
      if (report.available()) {
        pool.startSlots(factory);
      }
      return pool;
    } catch (IsolationException e) {
      LOG.debug("the isolation cannot be had", e);
      return new WorkerPool(
          config,
          state,
          launcher,
          report(config, identity, Optional.empty(), List.of(e.getMessage())));
    }
  }

  private static IsolationReport report(
      WorkerPoolConfig config,
      BoxIdentity identity,
      Optional<String> polarsVersion,
      List<String> problems) {
    problems.forEach(problem -> LOG.error("workloads are refused: {}", problem));
    return new IsolationReport(
        config.isolation(),
        problems.isEmpty() ? Optional.of(config.isolation()) : Optional.empty(),
        identity.reportName(),
        polarsVersion,
        problems);
  }

  // The repetition ends with the clock, and what it runs reports its own failures.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void startSlots(BoxFactory factory) {
    MemoryWatch memory = new MemoryWatch();
    clock.scheduleWithFixedDelay(
        memory::check, MEMORY_POLL_MILLIS, MEMORY_POLL_MILLIS, TimeUnit.MILLISECONDS);
    WorkerStarter starter = new WorkerStarter(factory, state, launcher, clock, memory);
    lock.lock();
    try {
      starting = config.workers();
      for (int index = 0; index < config.workers(); index++) {
        WorkerSlot slot = new WorkerSlot(index, starter, this);
        slots.add(slot);
        slot.start();
      }
    } finally {
      lock.unlock();
    }
  }

  private static ScheduledExecutorService newClock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "oleander-worker-clock");
              thread.setDaemon(true);
              return thread;
            });
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }

  /**
   * A worker for a principal: one that has served it, or one that has served nobody; only the
   * latter for {@link LeaseRequest.Use#ONCE}.
   *
   * @return the lease, which the caller closes
   * @throws WorkerException {@link WorkerErrorCode#BUSY} when none became free in time or too many
   *     are waiting, {@link WorkerErrorCode#ISOLATION_UNAVAILABLE} when nothing is run at all,
   *     {@link WorkerErrorCode#CANCELLED} when the pool is closed
   */
  public WorkerLease acquire(LeaseRequest request) throws InterruptedException, WorkerException {
    if (!canaryReport.available()) {
      throw new WorkerException(
          WorkerErrorCode.ISOLATION_UNAVAILABLE,
          "workloads are refused, because the isolation '%s' cannot be had: %s"
              .formatted(
                  config.isolation().configName(), String.join("; ", canaryReport.problems())));
    }
    lock.lockInterruptibly();
    try {
      Worker worker = awaitWorker(request);
      return new WorkerLease(this, worker, request.use(), config.tier(worker.slot()).logBytes());
    } finally {
      lock.unlock();
    }
  }

  private Worker awaitWorker(LeaseRequest request) throws InterruptedException, WorkerException {
    Waiter waiter = new Waiter(request, lock.newCondition());
    long nanos = request.atMost().toNanos();
    waiters.addLast(waiter);
    try {
      dispatch();
      long left = nanos;
      while (waiter.worker == null) {
        if (closed) {
          throw KillReason.SHUTDOWN.toException(null);
        }
        if (waiters.size() > config.queueLimit()) {
          throw busy("%d workloads are waiting for a worker already".formatted(waiters.size() - 1));
        }
        if (left <= 0) {
          throw busy(
              "no worker became free within %d ms".formatted(TimeUnit.NANOSECONDS.toMillis(nanos)));
        }
        left = waiter.served.awaitNanos(left);
      }
      return waiter.worker;
    } catch (InterruptedException | WorkerException e) {
      if (waiter.worker != null) {
        makeIdle(waiter.worker);
      }
      throw e;
    } finally {
      waiters.remove(waiter);
    }
  }

  private WorkerException busy(String why) {
    String startProblem =
        startProblems.isEmpty()
            ? ""
            : "; " + startProblems.size() + " of the workers cannot be started, see /health";
    return new WorkerException(
        WorkerErrorCode.BUSY,
        "%s%s: try again later, or configure more workers".formatted(why, startProblem));
  }

  /** Gives idle workers to those who wait, in their order. Called with the lock held. */
  private void dispatch() {
    int freshOnTheWay = starting;
    for (Waiter waiter : List.copyOf(waiters)) {
      if (waiter.worker != null) {
        continue;
      }
      Optional<Worker> match =
          find(waiter, worker -> mayServeAgain(worker, waiter.request))
              .or(() -> find(waiter, Worker::fresh));
      if (match.isPresent()) {
        serve(waiter, match.get());
      } else if (freshOnTheWay > 0) {
        freshOnTheWay--;
      } else if (!idle.isEmpty()) {
        // Its slot starts a fresh worker, which this or an earlier waiter is served by.
        retire(idle.iterator().next());
      }
    }
  }

  private static boolean mayServeAgain(Worker worker, LeaseRequest request) {
    return request.use() == LeaseRequest.Use.SHARED && worker.serves(request.principal());
  }

  private void serve(Waiter waiter, Worker worker) {
    idle.remove(worker);
    busy.add(worker);
    worker.assign(waiter.request.principal());
    waiter.worker = worker;
    waiters.remove(waiter);
    waiter.served.signal();
  }

  /** The one most lately idle, so that the others may be replaced. */
  private Optional<Worker> find(Waiter waiter, Predicate<Worker> wanted) {
    return idle.stream()
        .filter(worker -> worker.box().alive())
        .filter(worker -> config.tier(worker.slot()).vcpus() == waiter.request.vcpus())
        .filter(wanted)
        .reduce((earlier, later) -> later);
  }

  /** Takes a worker out of use and ends it. Called with the lock held. */
  private void retire(Worker worker) {
    if (idle.remove(worker) || busy.remove(worker)) {
      starting++;
    }
    worker.box().kill(KillReason.REPLACED);
  }

  private void makeIdle(Worker worker) {
    if (busy.remove(worker)) {
      idle.add(worker);
      dispatch();
    }
  }

  /** Called by a lease when it is closed. */
  void release(Worker worker, boolean reusable) {
    lock.lock();
    try {
      if (reusable && worker.box().alive() && busy.contains(worker)) {
        makeIdle(worker);
      } else {
        retire(worker);
        worker.close();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Called by a slot when its worker can be used. */
  void ready(Worker worker) {
    lock.lock();
    try {
      starting--;
      startProblems.remove(worker.slot());
      idle.add(worker);
      dispatch();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Called by a slot when its worker's box has ended.
   *
   * @return whether that is as it should be: the worker has served somebody, or was ended here
   */
  boolean gone(Worker worker) {
    lock.lock();
    try {
      if (idle.remove(worker)) {
        starting++;
      }
      if (busy.remove(worker)) {
        // Its connection may hold the rest of a result: whoever has the lease closes it.
        starting++;
      } else {
        worker.close();
      }
      return !worker.fresh() || worker.box().killed().isPresent();
    } finally {
      lock.unlock();
    }
  }

  /** Called by a slot whose worker did not start. */
  void startFailed(int slot, String problem) {
    lock.lock();
    try {
      startProblems.put(slot, problem);
    } finally {
      lock.unlock();
    }
  }

  /** What stands between workloads and the host, and what is wrong with it or with the workers. */
  public IsolationReport isolation() {
    lock.lock();
    try {
      List<String> problems = new ArrayList<>(canaryReport.problems());
      startProblems.values().stream().distinct().forEach(problems::add);
      return new IsolationReport(
          canaryReport.configured(),
          canaryReport.inForce(),
          canaryReport.identity(),
          canaryReport.polarsVersion(),
          problems);
    } finally {
      lock.unlock();
    }
  }

  /** How the limits of the tiers are enforced. */
  public LimitsReport limits() {
    return LimitsReport.of(state.groups());
  }

  /** The tiers there are, the smallest first; never empty. */
  public List<Tier> tiers() {
    return config.tiers();
  }

  public PoolStatus status() {
    lock.lock();
    try {
      return new PoolStatus(idle.size(), busy.size(), starting, waiters.size());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends all boxes, those with a workload too, and removes what the pool made. Nothing of it is
   * left when this returns, threads included.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      busy.forEach(worker -> worker.box().kill(KillReason.SHUTDOWN));
      waiters.forEach(waiter -> waiter.served.signal());
      slots.forEach(WorkerSlot::stop);
    } finally {
      lock.unlock();
    }
    try {
      for (WorkerSlot slot : slots) {
        slot.awaitStop(STOP_MILLIS);
      }
      clock.shutdownNow();
      clock.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // Last, and whatever happened: the end of its thread ends every box that may be left.
      launcher.close();
    }
    try {
      state.close();
    } catch (IOException e) {
      LOG.warn("the state directory {} cannot be cleared", config.stateDirectory(), e);
    }
  }
}
