package dev.oleander.polars.conformance.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * What one test leaves behind: threads and sockets of this process, workers at work on the server,
 * and the driver's own reports of leaked memory.
 */
final class Leftovers {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Threads of the JDK and of JUnit. */
  private static final List<String> NOT_OURS =
      List.of(
          "ForkJoinPool", "process reaper", "junit", "surefire", "Common-Cleaner", "Keep-Alive");

  private final ServerProcess server;
  private final Set<Thread> threads;
  private final Logger driverLog = Logger.getLogger("dev.oleander.polars.jdbc");
  private final LeakReports reports = new LeakReports();

  private Leftovers(ServerProcess server) {
    this.server = server;
    this.threads = liveThreads();
  }

  static Leftovers before(ServerProcess server) {
    Leftovers leftovers = new Leftovers(server);
    leftovers.driverLog.addHandler(leftovers.reports);
    return leftovers;
  }

  /** Ends what {@link #before} began; to be called after each test, failed or not. */
  void stopListening() {
    driverLog.removeHandler(reports);
  }

  void check() throws Exception {
    await("threads", this::newThreads);
    await("sockets to the server", this::sockets);
    await("workers at work", this::busyWorkers);
    assertThat(reports.messages()).as("reports of leaked memory").isEmpty();
  }

  private interface Remaining {
    Set<String> now() throws IOException;
  }

  private static void await(String what, Remaining remaining) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    Set<String> left = remaining.now();
    while (!left.isEmpty() && Instant.now().isBefore(end)) {
      Thread.sleep(20);
      left = remaining.now();
    }
    assertThat(left).as(what + " left behind").isEmpty();
  }

  private static Set<Thread> liveThreads() {
    return Thread.getAllStackTraces().keySet();
  }

  private Set<String> newThreads() {
    Set<Thread> now = new HashSet<>(liveThreads());
    now.removeAll(threads);
    return now.stream()
        .map(Thread::getName)
        .filter(name -> NOT_OURS.stream().noneMatch(name::startsWith))
        .collect(Collectors.toSet());
  }

  /** Established connections of this process to the server, from the kernel's table. */
  private Set<String> sockets() throws IOException {
    String remotePort = String.format(Locale.ROOT, ":%04X", server.port());
    Set<String> inodes = ownSocketInodes();
    Set<String> open = new HashSet<>();
    for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] fields = line.trim().split("\\s+", -1);
        if (fields.length > 9
            && fields[2].endsWith(remotePort)
            && fields[3].equals("01")
            && inodes.contains(fields[9])) {
          open.add(fields[1]);
        }
      }
    }
    return open;
  }

  private static Set<String> ownSocketInodes() throws IOException {
    Set<String> inodes = new HashSet<>();
    try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        try {
          String target = Files.readSymbolicLink(descriptor).toString();
          if (target.startsWith("socket:[")) {
            inodes.add(target.substring(8, target.length() - 1));
          }
        } catch (NoSuchFileException e) {
          // Closed meanwhile.
        }
      }
    }
    return inodes;
  }

  private Set<String> busyWorkers() throws IOException {
    JsonNode workers = server.http().get("/health").json().path("workers");
    return workers.path("busy").asInt() == 0 ? Set.of() : Set.of(workers.toString());
  }

  /** Keeps what the driver says of leaked memory. */
  private static final class LeakReports extends Handler {
    private final Set<String> messages = new HashSet<>();

    @Override
    public synchronized void publish(LogRecord entry) {
      if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
        messages.add(entry.getLoggerName() + ": " + entry.getMessage());
      }
    }

    synchronized Set<String> messages() {
      return Set.copyOf(messages);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
