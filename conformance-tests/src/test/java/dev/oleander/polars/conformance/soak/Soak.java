package dev.oleander.polars.conformance.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.conformance.server.BareStore;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** One run: a server, its clients, what disturbs them, and what is measured meanwhile. */
final class Soak {
  private static final int FAULT_LINES = 30;
  private static final int CLIENTS = 32;
  private static final List<String> PRINCIPALS = List.of("ann", "bob", "eve");
  private static final Duration LAST_ANSWER = Duration.ofMinutes(3);
  private static final Duration QUIET_WITHIN = Duration.ofMinutes(1);

  private Soak() {}

  /** Runs for as long as is said, and checks all that must hold. */
  static void run(Path directory, Duration length) throws Exception {
    List<ProcessHandle> everyProcess;
    try (BareStore store = new BareStore(directory.resolve("store"))) {
      everyProcess = run(directory, length, store);
    }
    awaitEnd(everyProcess);
  }

  /** Returns the processes that there were of the server when it was told to stop. */
  private static List<ProcessHandle> run(Path directory, Duration length, BareStore store)
      throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("server.yaml"),
            "queue: {limit: 64}\n" + store.catalog(directory.resolve("remote.sqlite")));
    try (ServerProcess server =
        ServerProcess.start(directory, "--workers", "3", "--config", config.toString())) {
      StoredTable.make(server.http());
      issueTokens(directory);
      Ledger ledger = new Ledger();
      Footprint before = quietFootprint(server);
      Footprints footprints = new Footprints(server, length);
      WorkerKiller killer = new WorkerKiller(server);
      List<Client> clients = clients(server, ledger, Instant.now().plus(length));
      clients.forEach(Client::start);
      footprints.start();
      killer.start();
      for (Client client : clients) {
        client.awaitEnd(length.plus(LAST_ANSWER));
      }
      killer.stop();
      footprints.stop();

      System.out.printf("%s%nkilled %d processes of workers%n", ledger, killer.killed());
      ledger.check(server.log());
      assertThat(killer.killed()).as("processes of workers killed").isPositive();
      footprints.checkFlat();
      Footprint after = quietFootprint(server);
      assertThat(after.processes()).as("processes when all is quiet").isEqualTo(before.processes());
      assertThat(after.descriptors())
          .as("open files when all is quiet")
          .isLessThanOrEqualTo(before.descriptors() + Footprints.SPARE_DESCRIPTORS);
      assertThat(faults(server.log())).as("faults that the server logged").isEmpty();
      return server.handle().descendants().toList();
    }
  }

  /** Each with the beginning of its stack. */
  private static List<String> faults(String log) {
    List<String> lines = log.lines().toList();
    return IntStream.range(0, lines.size())
        .filter(at -> lines.get(at).contains("fault of the server"))
        .mapToObj(at -> lines.subList(at, Math.min(lines.size(), at + FAULT_LINES)))
        .map(fault -> String.join("\n", fault))
        .toList();
  }

  private static List<Client> clients(ServerProcess server, Ledger ledger, Instant end) {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      String principal = PRINCIPALS.get(i % PRINCIPALS.size());
      clients.add(new Client(i, principal, token(principal), server, ledger, end));
    }
    return clients;
  }

  private static String token(String principal) {
    return "soak-token-of-" + principal;
  }

  /** The server reads its token file again when it is another. */
  private static void issueTokens(Path directory) throws IOException {
    StringBuilder lines = new StringBuilder("watch " + ServerProcess.TOKEN + "\n");
    PRINCIPALS.forEach(name -> lines.append(name).append(' ').append(token(name)).append('\n'));
    Path file = Files.writeString(directory.resolve("tokens.new"), lines);
    Files.move(file, directory.resolve("tokens"), StandardCopyOption.REPLACE_EXISTING);
  }

  /** What the server needs when nothing is asked of it and all its workers are ready. */
  private static Footprint quietFootprint(ServerProcess server) throws Exception {
    Instant end = Instant.now().plus(QUIET_WITHIN);
    JsonNode workers;
    do {
      workers = server.http().get("/health").json().path("workers");
      if (workers.path("busy").asInt() == 0
          && workers.path("starting").asInt() == 0
          && workers.path("waiting").asInt() == 0) {
        // The last processes of an ended box may still be on their way out.
        TimeUnit.SECONDS.sleep(2);
        return Footprint.of(server.handle());
      }
      TimeUnit.MILLISECONDS.sleep(100);
    } while (Instant.now().isBefore(end));
    throw new AssertionError("the server did not come to rest: " + workers);
  }

  private static void awaitEnd(List<ProcessHandle> processes) throws InterruptedException {
    Instant end = Instant.now().plus(QUIET_WITHIN);
    while (processes.stream().anyMatch(ProcessHandle::isAlive) && Instant.now().isBefore(end)) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(processes).as("processes that outlive the server").noneMatch(ProcessHandle::isAlive);
  }
}
