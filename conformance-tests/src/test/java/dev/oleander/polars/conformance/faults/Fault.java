package dev.oleander.polars.conformance.faults;

import java.util.Random;

/**
 * What happens to a network connection, once.
 *
 * @param direction which way the bytes go that are counted
 * @param afterBytes how many bytes pass before, of all connections together
 */
record Fault(Kind kind, Direction direction, long afterBytes) {

  enum Kind {
    /** Both ends are told that the connection was reset. */
    RESET(35),
    /** Both ends are told that the other has closed. */
    FIN(30),
    /** The receiver is told that the sender has closed; what it answers still arrives. */
    TRUNCATE(18),
    /** Nothing arrives any more, either way, and nobody is told. */
    STALL(1),
    /** The rest arrives a little later. */
    DELAY(8),
    /** Of the rest, some arrives byte by byte. */
    TRICKLE(8);

    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }

    /** Whether bytes are lost. */
    boolean cuts() {
      return this != DELAY && this != TRICKLE;
    }

    static Kind any(Random random) {
      int at = random.nextInt(100);
      for (Kind kind : values()) {
        at -= kind.weight;
        if (at < 0) {
          return kind;
        }
      }
      throw new IllegalStateException("the weights do not make 100");
    }
  }

  enum Direction {
    TO_SERVER,
    TO_CLIENT
  }

  /** Any fault within so much traffic, more often than not at its beginning. */
  static Fault within(Traffic traffic, Random random) {
    Direction direction = random.nextInt(3) == 0 ? Direction.TO_SERVER : Direction.TO_CLIENT;
    long most = Math.max(1, traffic.bytes(direction));
    long range = random.nextBoolean() ? most : Math.min(most, 1_000);
    return new Fault(Kind.any(random), direction, random.nextLong(range));
  }

  /** How many bytes something takes each way. */
  record Traffic(long toServer, long toClient) {
    long bytes(Direction direction) {
      return direction == Direction.TO_SERVER ? toServer : toClient;
    }
  }
}
