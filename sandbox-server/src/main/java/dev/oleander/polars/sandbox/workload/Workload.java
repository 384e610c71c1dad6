package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.catalog.write.Saved;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.worker.Usage;
import dev.oleander.polars.sandbox.worker.WorkloadLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * One run, from its admission until it is forgotten. Holds nothing of the request, which may be
 * large: ended workloads are remembered for long. Any thread.
 */
public final class Workload {
  /** Of the names of the tables that are kept with it. */
  private static final int MOST_NAME_CHARS = 16_384;

  private final String principal;
  private final UUID id;
  private final WorkloadOutline outline;
  private final long number;
  private final Instant createdAt = Instant.now();
  private final long createdNanos = System.nanoTime();
  private final AtomicReference<WorkloadStatus> status =
      new AtomicReference<>(WorkloadStatus.ADMITTED);
  private final StopSwitch stopSwitch = new StopSwitch();
  private final LatestUsage usage = new LatestUsage();
  private final CompletableFuture<Workload> ended = new CompletableFuture<>();

  /** Written by the thread that runs the workload, once; null before. */
  private volatile WorkloadLog log;

  /** Replaced by the thread that runs the workload; never changed. */
  private volatile List<ReadTable> tables = List.of();

  /** Only touched by the thread that runs the workload. */
  private int nameChars;

  /** Written by the thread that runs the workload, when it has finished. */
  private volatile Optional<Saved> saved = Optional.empty();

  /** Written by the thread that runs the workload. */
  private volatile long rows;

  /** Written by the thread that runs the workload. */
  private volatile long bytes;

  /** Replaced by the thread that runs the workload; by a fixed number in the end. */
  private volatile LongSupplier storeBytes = () -> 0;

  /**
   * @param number rises from one workload to the next
   */
  Workload(String principal, UUID id, WorkloadOutline outline, long number) {
    this.principal = principal;
    this.id = id;
    this.outline = outline;
    this.number = number;
  }

  public UUID id() {
    return id;
  }

  public String principal() {
    return principal;
  }

  public WorkloadOutline outline() {
    return outline;
  }

  public Instant createdAt() {
    return createdAt;
  }

  public WorkloadStatus status() {
    return status.get();
  }

  public PhaseTimes phaseTimes() {
    return phaseTimes(status());
  }

  private PhaseTimes phaseTimes(WorkloadStatus current) {
    return PhaseTimes.of(createdAt, current, now());
  }

  /** What it has printed; empty before it has a worker. */
  public Optional<WorkloadLog> log() {
    return Optional.ofNullable(log);
  }

  /** All that is known of the workload now. */
  public WorkloadRecord record() {
    WorkloadStatus current = status();
    return new WorkloadRecord(
        number,
        principal,
        id,
        outline,
        createdAt,
        current,
        Optional.of(phaseTimes(current)),
        rows,
        bytes,
        storeBytes.getAsLong(),
        usage(),
        tables,
        saved.map(WrittenTable::of));
  }

  /** What it has written to its destination; empty before, and when it has none. */
  public Optional<Saved> saved() {
    return saved;
  }

  /** Rows of the result: all once the workload has finished, those of whole batches before. */
  public long rows() {
    return rows;
  }

  /** Bytes of the result that the worker has sent so far. */
  public long bytes() {
    return bytes;
  }

  /** What it has taken of the machine so far; empty while it has no worker. */
  public Optional<Usage> usage() {
    return usage.now();
  }

  /**
   * Ends the workload as soon as can be, without waiting for it; without effect once it has ended.
   */
  public void stop(StopReason reason) {
    stopSwitch.stop(reason);
  }

  /** Completes, never exceptionally, when no work is done for this workload any more. */
  public CompletionStage<Workload> ended() {
    return ended.minimalCompletionStage();
  }

  StopSwitch stopSwitch() {
    return stopSwitch;
  }

  /**
   * The tables that it reads, in the order in which it named them first; so many of them as are
   * worth keeping for long.
   */
  public List<ReadTable> tables() {
    return tables;
  }

  /** Called by the thread that runs the workload. */
  void read(ReadTable table) {
    List<ReadTable> known = tables;
    int chars = table.alias().length() + table.table().length();
    if (nameChars + chars <= MOST_NAME_CHARS && !known.contains(table)) {
      nameChars += chars;
      List<ReadTable> more = new ArrayList<>(known);
      more.add(table);
      tables = List.copyOf(more);
    }
  }

  /** Where the workload stands among all: what was admitted later has a higher number. */
  long number() {
    return number;
  }

  void keepLog(WorkloadLog begun) {
    log = begun;
  }

  void countRows(long soFar) {
    rows = soFar;
  }

  void countBytes(int more) {
    long sum = bytes + more;
    bytes = sum;
  }

  /**
   * @param read how many bytes of objects the workload has read so far; not asked any more once it
   *     has ended
   */
  void countStoreBytesBy(LongSupplier read) {
    storeBytes = read;
  }

  /**
   * @param measured what the workload has taken so far; not asked any more once it has ended
   */
  void measureBy(Supplier<Usage> measured) {
    usage.measureBy(measured);
  }

  void starting() {
    advance(current -> current.starting(now()));
  }

  void running() {
    advance(current -> current.running(now()));
  }

  void writing() {
    advance(current -> current.writing(now()));
  }

  void finished(WorkloadOutcome outcome) {
    settleMeasures();
    rows = outcome.rows();
    saved = outcome.saved();
    advance(current -> current.finished(now()));
  }

  void failed(SandboxException why) {
    settleMeasures();
    advance(current -> current.failed(why, now()));
  }

  private void settleMeasures() {
    usage.settle();
    long read = storeBytes.getAsLong();
    storeBytes = () -> read;
  }

  /** Tells those who wait that the end is reached; the last thing that the running thread does. */
  void settle() {
    ended.complete(this);
  }

  /** By a clock that is never set, so that no phase takes less than no time. */
  private Instant now() {
    return createdAt.plus(Duration.ofNanos(System.nanoTime() - createdNanos));
  }

  private void advance(UnaryOperator<WorkloadStatus> step) {
    status.updateAndGet(current -> current.state().ended() ? current : step.apply(current));
  }
}
