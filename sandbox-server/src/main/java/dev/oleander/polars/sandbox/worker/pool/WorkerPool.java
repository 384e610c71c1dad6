package dev.oleander.polars.sandbox.worker.pool;

import dev.oleander.polars.sandbox.host.DaemonThreads;
import dev.oleander.polars.sandbox.relay.Relays;
import dev.oleander.polars.sandbox.worker.IsolationReport;
import dev.oleander.polars.sandbox.worker.KillReason;
import dev.oleander.polars.sandbox.worker.LeaseRequest;
import dev.oleander.polars.sandbox.worker.LimitsReport;
import dev.oleander.polars.sandbox.worker.PoolStatus;
import dev.oleander.polars.sandbox.worker.Tier;
import dev.oleander.polars.sandbox.worker.WorkerErrorCode;
import dev.oleander.polars.sandbox.worker.WorkerException;
import dev.oleander.polars.sandbox.worker.WorkerListener;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.box.BoxLauncher;
import dev.oleander.polars.sandbox.worker.box.MemoryWatch;
import dev.oleander.polars.sandbox.worker.box.ScratchWatch;
import dev.oleander.polars.sandbox.worker.canary.CanaryWatch;
import dev.oleander.polars.sandbox.worker.canary.ChosenStart;
import dev.oleander.polars.sandbox.worker.cgroup.ControlGroups;
import dev.oleander.polars.sandbox.worker.cgroup.GroupVersion;
import dev.oleander.polars.sandbox.worker.isolation.BoxFactory;
import dev.oleander.polars.sandbox.worker.isolation.BoxIdentity;
import dev.oleander.polars.sandbox.worker.isolation.IsolationException;
import dev.oleander.polars.sandbox.worker.isolation.LakeFolders;
import dev.oleander.polars.sandbox.worker.protocol.Worker;
import dev.oleander.polars.sandbox.worker.schedule.Schedule;
import dev.oleander.polars.sandbox.worker.schedule.Ticket;
import dev.oleander.polars.sandbox.worker.start.BoxStart;
import dev.oleander.polars.sandbox.worker.start.WorkerStarter;
import dev.oleander.polars.sandbox.worker.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fixed number of slots for each tier, each with a worker that is started before it is needed and
 * replaced when it has ended. Safe for use by any thread; the one who started it closes it.
 *
 * <p>A worker that has served a principal serves no other, and none sees more of the lake than its
 * principal may. Who gets which worker, and when, is for {@link Schedule} to say; this class adds
 * the lock, those who wait, and the processes.
 */
public final class WorkerPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);
  private static final long MEMORY_POLL_MILLIS = 50;
  private static final long STOP_MILLIS = 10_000;
  private static final long FRESHEN_MILLIS = 5_000;

  /** A principal that comes back later than this is served as well by a fresh worker. */
  private static final long UNUSED_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final WorkerPoolConfig config;
  private final WorkerListener listener;
  private final StateDirectory state;
  private final BoxLauncher launcher;

  /** Changed by the canary's thread only, see {@link CanaryWatch}. */
  private volatile IsolationReport canaryReport;

  /** Empty when nothing is run at all. */
  private final Optional<ChosenStart> start;

  private final Optional<CanaryWatch> canary;
  private final LakeFolders lakeFolders;
  private final ScheduledExecutorService clock = DaemonThreads.clock("oleander-worker-clock");
  private final ScratchWatch scratch = new ScratchWatch();
  private final ReentrantLock lock = new ReentrantLock();

  // All below is guarded by the lock.
  private final Schedule schedule;
  private final List<WorkerSlot> slots = new ArrayList<>();

  /** The worker that is ready in each slot. */
  private final Map<Integer, Worker> workers = new HashMap<>();

  private final Set<Waiter> waiters = new HashSet<>();
  private final Map<Integer, String> startProblems = new TreeMap<>();
  private boolean closed;

  /** One caller of {@link #acquire} that has no lease yet. Guarded by the lock. */
  private final class Waiter {
    final Condition changed = lock.newCondition();

    /** The one that was ready when it was this caller's turn; its slot may have another since. */
    Worker worker;

    void serve(int slot) {
      worker = workers.get(slot);
      changed.signal();
    }
  }

  /** What the schedule has done to the workers. */
  private final class ScheduledWorkers implements Schedule.Workers {

    @Override
    public boolean alive(int slot) {
      Worker worker = workers.get(slot);
      return worker != null && worker.box().alive();
    }

    @Override
    public void retire(int slot) {
      Worker worker = workers.get(slot);
      if (worker != null) {
        worker.box().kill(KillReason.REPLACED);
      }
    }
  }

  private WorkerPool(
      WorkerPoolConfig config,
      WorkerListener listener,
      StateDirectory state,
      BoxLauncher launcher,
      IsolationReport canaryReport,
      Optional<ChosenStart> start) {
    this.config = config;
    this.listener = listener;
    this.state = state;
    this.launcher = launcher;
    this.canaryReport = canaryReport;
    this.start = start;
    this.canary =
        start.map(chosen -> new CanaryWatch(chosen.canary(), this::canaryFound, CanaryWatch.EVERY));
    this.lakeFolders = new LakeFolders(config.readable());
    this.schedule = new Schedule(config, new ScheduledWorkers(), System::nanoTime);
  }

  /** A pool of which nobody hears. */
  public static WorkerPool start(WorkerPoolConfig config) throws IOException, InterruptedException {
    return start(config, WorkerListener.NONE);
  }

  /**
   * Proves with a canary that the isolation holds, which takes about a second, and begins to start
   * the workers. When the isolation cannot be had, there is a pool all the same: its report says
   * why, and it runs nothing.
   *
   * @throws IOException when the state directory cannot be used
   */
  public static WorkerPool start(WorkerPoolConfig config, WorkerListener listener)
      throws IOException, InterruptedException {
    return start(config, listener, Optional.empty());
  }

  /**
   * The same for workers that read object stores, if their isolation lets them.
   *
   * @param relays who listens for them; closed by its owner, after the pool
   * @throws IOException when the state directory cannot be used
   */
  public static WorkerPool start(
      WorkerPoolConfig config, WorkerListener listener, Optional<Relays> relays)
      throws IOException, InterruptedException {
    StateDirectory state = StateDirectory.open(config.stateDirectory());
    BoxLauncher launcher = new BoxLauncher();
    WorkerPool pool = null;
    try {
      pool = start(config, listener, state, launcher, relays);
      return pool;
    } finally {
      if (pool == null) {
        launcher.close();
        state.close();
      }
    }
  }

  /**
   * Ends the boxes that a killed server may have left, and removes its control groups and what the
   * boxes have written.
   *
   * @param stateDirectory of a pool that no longer runs
   * @throws IOException when a control group cannot be removed
   */
  public static void endLeftovers(Path stateDirectory) throws IOException {
    StateDirectory.removeLeft(stateDirectory);
  }

  /** A canary that is let go again has said how things are now. */
  private void canaryFound(List<String> problems) {
    IsolationReport before = canaryReport;
    if (before.problems().equals(problems)) {
      return;
    }
    if (problems.isEmpty()) {
      LOG.info("the isolation holds again: workloads are served");
    }
    canaryReport = report(config, before.identity(), start, before.polarsVersion(), problems);
  }

  private static WorkerPool start(
      WorkerPoolConfig config,
      WorkerListener listener,
      StateDirectory state,
      BoxLauncher launcher,
      Optional<Relays> relays)
      throws IOException, InterruptedException {
    BoxIdentity identity = BoxIdentity.of(config.isolation());
    try {
      BoxFactory factory = BoxFactory.prepare(config, state, relays);
      ChosenStart chosen = ChosenStart.choose(factory, state, launcher);
      IsolationReport report =
          report(
              config,
              identity.reportName(),
              Optional.of(chosen),
              Optional.of(factory.runtime().polarsVersion()),
              chosen.problems());
      report.warnings().forEach(LOG::warn);
      WorkerPool pool =
          new WorkerPool(config, listener, state, launcher, report, Optional.of(chosen));
      if (report.available()) {
        pool.startSlots(factory, chosen.boxes());
      }
      return pool;
    } catch (IsolationException e) {
      LOG.debug("the isolation cannot be had", e);
      return new WorkerPool(
          config,
          listener,
          state,
          launcher,
          report(
              config,
              identity.reportName(),
              Optional.empty(),
              Optional.empty(),
              List.of(e.getMessage())),
          Optional.empty());
    }
  }

  private static IsolationReport report(
      WorkerPoolConfig config,
      String identity,
      Optional<ChosenStart> start,
      Optional<String> polarsVersion,
      List<String> problems) {
    problems.forEach(problem -> LOG.error("workloads are refused: {}", problem));
    return new IsolationReport(
        config.isolation(),
        problems.isEmpty() ? Optional.of(config.isolation()) : Optional.empty(),
        identity,
        problems.isEmpty() ? start.map(chosen -> chosen.boxes().reportName()) : Optional.empty(),
        polarsVersion,
        problems);
  }

  // The repetition ends with the clock, and what it runs reports its own failures.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void startSlots(BoxFactory factory, BoxStart boxes) {
    MemoryWatch memory = new MemoryWatch();
    clock.scheduleWithFixedDelay(
        memory::check, MEMORY_POLL_MILLIS, MEMORY_POLL_MILLIS, TimeUnit.MILLISECONDS);
    WorkerStarter starter = new WorkerStarter(factory, state, boxes, clock, memory, scratch);
    canary.ifPresent(CanaryWatch::start);
    clock.scheduleWithFixedDelay(
        this::freshen, FRESHEN_MILLIS, FRESHEN_MILLIS, TimeUnit.MILLISECONDS);
    lock.lock();
    try {
      schedule.open();
      for (int index = 0; index < config.workers(); index++) {
        WorkerSlot slot = new WorkerSlot(index, starter, this);
        slots.add(slot);
        slot.start();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * A worker for a principal: one that has served it, or one that has served nobody; only one that
   * has run nothing for {@link LeaseRequest.Use#ONCE}.
   *
   * @return the lease, which the caller closes
   * @throws IllegalArgumentException when there is no such tier, or a readable folder is not in
   *     those that the pool was given
   * @throws WorkerException {@link WorkerErrorCode#BUSY} when none became free in time or too many
   *     are waiting, {@link WorkerErrorCode#ISOLATION_UNAVAILABLE} when nothing is run at all,
   *     {@link WorkerErrorCode#CANCELLED} when the pool is closed
   */
  public WorkerLease acquire(LeaseRequest request) throws InterruptedException, WorkerException {
    IsolationReport isolation = canaryReport;
    if (!isolation.available()) {
      throw new WorkerException(
          WorkerErrorCode.ISOLATION_UNAVAILABLE,
          "workloads are refused, because the isolation '%s' cannot be had: %s"
              .formatted(config.isolation().configName(), String.join("; ", isolation.problems())));
    }
    Optional<List<Path>> readable = lakeFolders.allowed(request.readable());
    WorkerLease lease;
    lock.lockInterruptibly();
    try {
      lease = awaitWorker(request, readable);
    } finally {
      lock.unlock();
    }
    boolean begun = false;
    try {
      // Reads files of the kernel, for which nobody else has to wait.
      lease.begin();
      begun = true;
      return lease;
    } finally {
      if (!begun) {
        lease.close();
      }
    }
  }

  private WorkerLease awaitWorker(LeaseRequest request, Optional<List<Path>> readable)
      throws InterruptedException, WorkerException {
    if (closed) {
      throw KillReason.SHUTDOWN.toException(null);
    }
    Waiter waiter = new Waiter();
    Ticket ticket = schedule.enter(request, readable, waiter::serve);
    WorkerLease lease = null;
    waiters.add(waiter);
    try {
      Optional<String> refusal = schedule.refusal(ticket);
      if (refusal.isPresent()) {
        throw busy(refusal.get(), ticket);
      }
      long left = request.atMost().toNanos();
      while (waiter.worker == null) {
        if (closed) {
          throw KillReason.SHUTDOWN.toException(null);
        }
        if (left <= 0) {
          throw busy(
              "%s within %d ms: try again later, or configure more workers or more capacity"
                  .formatted(schedule.obstacle(ticket), request.atMost().toMillis()),
              ticket);
        }
        left = waiter.changed.awaitNanos(left);
      }
      lease = new WorkerLease(this, waiter.worker, ticket, logBytes(waiter.worker));
      return lease;
    } finally {
      waiters.remove(waiter);
      if (lease == null) {
        giveUp(ticket, waiter);
      }
    }
  }

  private int logBytes(Worker worker) {
    return config.tier(worker.slot()).logBytes();
  }

  private void giveUp(Ticket ticket, Waiter waiter) {
    if (waiter.worker == null) {
      schedule.leave(ticket);
    } else {
      release(ticket, waiter.worker, true);
    }
  }

  private WorkerException busy(String why, Ticket ticket) {
    String startProblem =
        startProblems.isEmpty()
            ? ""
            : " (%d of the workers cannot be started, see /health)".formatted(startProblems.size());
    return WorkerException.busy(why + startProblem, schedule.retryAfterSeconds(ticket));
  }

  /** Called by a lease when it is closed. */
  void release(Ticket ticket, Worker worker, boolean reusable) {
    lock.lock();
    try {
      if (!schedule.release(ticket, reusable)) {
        worker.close();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Called by a slot that is about to start a worker.
   *
   * @return the folders of the lake that it is to see; empty for all
   */
  Optional<List<Path>> begin(int slot) {
    lock.lock();
    try {
      return schedule.begin(slot);
    } finally {
      lock.unlock();
    }
  }

  /** Called by the clock. */
  private void freshen() {
    lock.lock();
    try {
      if (!closed) {
        schedule.freshen(UNUSED_NANOS);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Who hears what becomes of the workers. */
  WorkerListener listener() {
    return listener;
  }

  /** The tier of a slot. */
  int vcpus(int slot) {
    return config.tier(slot).vcpus();
  }

  /** Called by a slot when its worker can be used. */
  void ready(Worker worker) {
    lock.lock();
    try {
      startProblems.remove(worker.slot());
      workers.put(worker.slot(), worker);
      schedule.ready(worker.slot());
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
      // The connection of a leased one may hold the rest of a result: its lease closes it.
      if (!schedule.leased(worker.slot())) {
        worker.close();
      }
      workers.remove(worker.slot());
      return schedule.gone(worker.slot()) || worker.box().killed().isPresent();
    } finally {
      lock.unlock();
    }
  }

  /** Called by a slot whose worker did not start. */
  void startFailed(int slot, String problem) {
    lock.lock();
    try {
      startProblems.put(slot, problem);
      schedule.startFailed(slot);
    } finally {
      lock.unlock();
    }
  }

  /** What stands between workloads and the host, and what is wrong with it or with the workers. */
  public IsolationReport isolation() {
    lock.lock();
    try {
      IsolationReport found = canaryReport;
      List<String> problems = new ArrayList<>(found.problems());
      start.ifPresent(chosen -> problems.addAll(chosen.notes()));
      startProblems.values().stream().distinct().forEach(problems::add);
      return new IsolationReport(
          found.configured(),
          found.inForce(),
          found.identity(),
          found.start(),
          found.polarsVersion(),
          problems);
    } finally {
      lock.unlock();
    }
  }

  /** How the limits of the tiers are enforced. */
  public LimitsReport limits() {
    ControlGroups groups = state.groups();
    return new LimitsReport(
        groups.memory().map(GroupVersion::reportName).orElse("watch"),
        groups.cpu().map(GroupVersion::reportName).orElse("none"),
        groups.processes().map(GroupVersion::reportName).orElse("rlimit"));
  }

  /** The tiers there are, the smallest first; never empty. */
  public List<Tier> tiers() {
    return config.tiers();
  }

  public PoolStatus status() {
    lock.lock();
    try {
      return schedule.status();
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
      workers.values().stream()
          .filter(worker -> schedule.leased(worker.slot()))
          .forEach(worker -> worker.box().kill(KillReason.SHUTDOWN));
      waiters.forEach(waiter -> waiter.changed.signal());
      slots.forEach(WorkerSlot::stop);
    } finally {
      lock.unlock();
    }
    try {
      for (WorkerSlot slot : slots) {
        slot.awaitStop(STOP_MILLIS);
      }
      canary.ifPresent(CanaryWatch::close);
      scratch.close();
      clock.shutdownNow();
      clock.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      start.ifPresent(chosen -> chosen.boxes().close());
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
