package dev.oleander.polars.sandbox.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Builds configurations of pools for tests, which say only what they are about. */
public final class PoolSettings {
  /** Of this test run alone: the kernel counts the processes of a user over the whole host. */
  private static final int FIRST_UID = 210_000 + 64 * (int) ProcessHandle.current().pid();

  private Path python = TestBoxes.python();
  private Path workerSource = Path.of("src/main/python");
  private final Path stateDirectory;
  private List<Path> readable = List.of();
  private Isolation isolation = Isolation.BWRAP;
  private List<Tier> tiers = List.of();
  private int capacityVcpus;
  private long capacityMemoryBytes = 1L << 40;
  private int firstUid = FIRST_UID;
  private Duration startTimeout = TestBoxes.SOON;
  private int queueLimit = 4;
  private int queueLimitPerPrincipal = 4;
  private List<Path> hidden = List.of();
  private List<Path> covered = List.of();

  private PoolSettings(Path stateDirectory) {
    this.stateDirectory = stateDirectory;
  }

  /** The shipped worker, one of two vcpus at first, in boxes by bubblewrap that read nothing. */
  public static PoolSettings in(Path stateDirectory) {
    return new PoolSettings(stateDirectory).tiers(TestBoxes.tier(2, 1));
  }

  /** The same as these. */
  public static PoolSettings of(WorkerPoolConfig config) {
    PoolSettings settings = new PoolSettings(config.stateDirectory());
    settings.python = config.python();
    settings.workerSource = config.workerSource();
    settings.readable = config.readable();
    settings.isolation = config.isolation();
    settings.tiers = config.tiers();
    settings.capacityVcpus = config.capacityVcpus();
    settings.capacityMemoryBytes = config.capacityMemoryBytes();
    settings.firstUid = config.firstUid();
    settings.startTimeout = config.startTimeout();
    settings.queueLimit = config.queueLimit();
    settings.queueLimitPerPrincipal = config.queueLimitPerPrincipal();
    settings.hidden = config.hidden();
    settings.covered = config.covered();
    return settings;
  }

  public PoolSettings python(Path interpreter) {
    python = interpreter;
    return this;
  }

  public PoolSettings workerSource(Path folder) {
    workerSource = folder;
    return this;
  }

  public PoolSettings readable(Path... folders) {
    readable = List.of(folders);
    return this;
  }

  public PoolSettings isolation(Isolation wanted) {
    isolation = wanted;
    return this;
  }

  /** With room for all their workers at once. */
  public PoolSettings tiers(Tier... sizes) {
    tiers = List.of(sizes);
    capacityVcpus = tiers.stream().mapToInt(tier -> tier.vcpus() * tier.workers()).sum();
    return this;
  }

  public PoolSettings capacity(int vcpus, long memoryBytes) {
    capacityVcpus = vcpus;
    capacityMemoryBytes = memoryBytes;
    return this;
  }

  public PoolSettings firstUid(int uid) {
    firstUid = uid;
    return this;
  }

  public PoolSettings startTimeout(Duration atMost) {
    startTimeout = atMost;
    return this;
  }

  public PoolSettings queue(int limit, int limitPerPrincipal) {
    queueLimit = limit;
    queueLimitPerPrincipal = limitPerPrincipal;
    return this;
  }

  public PoolSettings hidden(Path... paths) {
    hidden = List.of(paths);
    return this;
  }

  public PoolSettings covered(Path... files) {
    covered = List.of(files);
    return this;
  }

  public WorkerPoolConfig build() {
    return new WorkerPoolConfig(
        python,
        workerSource,
        stateDirectory,
        readable,
        isolation,
        tiers,
        capacityVcpus,
        capacityMemoryBytes,
        firstUid,
        startTimeout,
        queueLimit,
        queueLimitPerPrincipal,
        hidden,
        covered);
  }
}
