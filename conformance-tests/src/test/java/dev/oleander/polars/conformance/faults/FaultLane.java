package dev.oleander.polars.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.ServerProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * One application behind a network of its own that breaks: it does one thing after another, while a
 * fault happens to each, and sees what becomes of it. Runs on one thread.
 */
final class FaultLane implements Callable<Integer> {
  /** What a broken network may end in, whatever was done. */
  private static final Set<String> NETWORK = Set.of("08001", "08006", "HYT00");

  private static final Map<String, Class<? extends SQLException>> CLASSES =
      Map.of(
          "08001", SQLNonTransientConnectionException.class,
          "08006", SQLTransientConnectionException.class,
          "HYT00", SQLTimeoutException.class,
          "57014", SQLException.class,
          "HY000", SQLException.class,
          "42S22", SQLSyntaxErrorException.class);

  private static final Fault.Traffic CONNECTING = new Fault.Traffic(400, 600);
  private static final int CONNECT_EVERY = 8;
  private static final Duration CLOSED_WITHIN = Duration.ofSeconds(10);

  private final ServerProcess server;
  private final boolean extensions;
  private final String properties;
  private final int cuts;
  private final Random random;
  private final Map<Operation, Fault.Traffic> traffic = new EnumMap<>(Operation.class);
  private int happened;

  /** Read by whoever watches over this. */
  private volatile Step step = new Step("nothing yet", System.nanoTime());

  /**
   * @param extensions whether the server has them
   * @param properties of the connection, as in a URL
   * @param cuts this ends when so many have happened
   */
  FaultLane(ServerProcess server, boolean extensions, String properties, int cuts, long seed) {
    this.server = server;
    this.extensions = extensions;
    this.properties = properties;
    this.cuts = cuts;
    this.random = new Random(seed);
  }

  /** What is done right now, and since when. */
  record Step(String what, long sinceNanos) {}

  Step step() {
    return step;
  }

  /** Returns how many cuts have happened. */
  @Override
  public Integer call() throws Exception {
    try (FaultProxy proxy = FaultProxy.start(server.port())) {
      try (Connection connection = connect(proxy)) {
        for (Operation operation : Operation.values()) {
          traffic.put(operation, measure(operation, connection, proxy));
        }
      }
      rounds(proxy);
      awaitNoConnection(proxy);
    }
    return happened;
  }

  /** The server may answer that half a request is not one. */
  private static Set<String> halfARequest(Fault fault) {
    return fault.kind() == Fault.Kind.TRUNCATE && fault.direction() == Fault.Direction.TO_SERVER
        ? Set.of("HY000")
        : Set.of();
  }

  private Fault.Traffic measure(Operation operation, Connection connection, FaultProxy proxy) {
    Fault.Traffic before = proxy.traffic();
    String what = "measuring " + operation;
    check(attempt(what, operation, connection), expected(operation), what);
    Fault.Traffic after = proxy.traffic();
    return new Fault.Traffic(
        after.toServer() - before.toServer(), after.toClient() - before.toClient());
  }

  /** What it may end with when all is well. */
  private Set<String> expected(Operation operation) {
    // Without codes for errors, the status is all that the driver knows.
    return operation == Operation.WRONG && !extensions ? Set.of("HY000") : operation.states();
  }

  private void rounds(FaultProxy proxy) throws SQLException, InterruptedException {
    Connection connection = connect(proxy);
    try {
      for (int round = 1; happened < cuts; round++) {
        assertThat(round).as("rounds for %d cuts", cuts).isLessThan(20 * cuts + 100);
        if (round % CONNECT_EVERY == 0) {
          connection.close();
          awaitNoConnection(proxy);
          connection = reconnect(proxy, round);
        }
        spoil(Operation.any(random), connection, proxy, round);
      }
    } finally {
      connection.close();
    }
  }

  /** Does something while a fault happens, and something more when it is over. */
  private void spoil(Operation operation, Connection connection, FaultProxy proxy, int round) {
    Fault fault = Fault.within(traffic.get(operation), random);
    String what = "round %d: %s with %s".formatted(round, operation, fault);
    proxy.arm(fault);
    Optional<SQLException> failure = attempt(what, operation, connection);
    Set<String> allowed = new HashSet<>(expected(operation));
    if (over(proxy, fault)) {
      allowed.addAll(NETWORK);
      allowed.addAll(halfARequest(fault));
    }
    check(failure, allowed, what);
    String next = what + ", and FLOWERS when it is over";
    Optional<SQLException> stale = attempt(next, Operation.FLOWERS, connection);
    if (stale.isPresent() && !extensions) {
      // Whether a workload arrived cannot be asked here, so that it is not sent once more.
      check(stale, Set.of("08006"), next);
      stale = attempt(next, Operation.FLOWERS, connection);
    }
    check(stale, Set.of(), next);
  }

  private Connection reconnect(FaultProxy proxy, int round) throws SQLException {
    Fault fault = Fault.within(CONNECTING, random);
    String what = "round %d: connecting with %s".formatted(round, fault);
    step = new Step(what, System.nanoTime());
    proxy.arm(fault);
    try {
      Connection connection = connect(proxy);
      over(proxy, fault);
      return connection;
    } catch (SQLException e) {
      Set<String> allowed = new HashSet<>();
      if (over(proxy, fault)) {
        allowed.add("08001");
        allowed.addAll(halfARequest(fault));
      }
      check(Optional.of(e), allowed, what);
      return connect(proxy);
    }
  }

  /** Ends a fault; true if it has happened and has lost bytes. */
  private boolean over(FaultProxy proxy, Fault fault) {
    boolean cut = proxy.heal() && fault.kind().cuts();
    happened += cut ? 1 : 0;
    return cut;
  }

  private Connection connect(FaultProxy proxy) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:oleander-polars://127.0.0.1:%d/oleander/default?metadataTtl=0&%s"
            .formatted(proxy.port(), properties),
        "conformance",
        ServerProcess.TOKEN);
  }

  private Optional<SQLException> attempt(String what, Operation operation, Connection connection) {
    step = new Step(what, System.nanoTime());
    try {
      operation.run(connection);
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of(e);
    } catch (RuntimeException | Error e) {
      throw new AssertionError(what, e);
    }
  }

  private static void check(Optional<SQLException> outcome, Set<String> allowed, String what) {
    outcome.ifPresent(
        failure -> {
          if (!allowed.contains(failure.getSQLState())
              || failure.getClass() != CLASSES.get(failure.getSQLState())) {
            throw new AssertionError(
                "%s: %s of %s, where may be %s"
                    .formatted(what, failure.getSQLState(), failure.getClass(), allowed),
                failure);
          }
        });
  }

  /** All connections of the driver are closed, so it has to leave none to the network. */
  private void awaitNoConnection(FaultProxy proxy) throws InterruptedException {
    Instant end = Instant.now().plus(CLOSED_WITHIN);
    while (!proxy.connections().isEmpty()) {
      assertThat(Instant.now())
          .as("after %s, sockets are left open: %s", step.what(), proxy.connections())
          .isBefore(end);
      Thread.sleep(10);
    }
  }
}
