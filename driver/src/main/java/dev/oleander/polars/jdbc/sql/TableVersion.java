package dev.oleander.polars.jdbc.sql;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Objects;

/** Which state of a table a FROM clause asks for: {@code t FOR VERSION AS OF 7}. */
public sealed interface TableVersion {

  /**
   * {@code FOR VERSION AS OF n}.
   *
   * @param id of the snapshot
   */
  record Snapshot(long id) implements TableVersion {
    // Written out here and below: Java 25 holds the class whose record equality it generates,
    // softly, and so the class loader of an unloaded driver.
    @Override
    public boolean equals(Object other) {
      return other instanceof Snapshot that && id == that.id;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(id);
    }
  }

  /**
   * {@code FOR TIMESTAMP AS OF t}, where the text says which point in time that is.
   *
   * @param instant the snapshot that was the table's at this time
   */
  record At(Instant instant) implements TableVersion {
    public At {
      Objects.requireNonNull(instant, "instant");
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof At that && instant.equals(that.instant);
    }

    @Override
    public int hashCode() {
      return instant.hashCode();
    }
  }

  /**
   * {@code FOR TIMESTAMP AS OF t}, where the zone of the session tells which point in time that is.
   *
   * @param clock what a clock in that zone has shown
   */
  record AtLocal(LocalDateTime clock) implements TableVersion {
    public AtLocal {
      Objects.requireNonNull(clock, "clock");
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof AtLocal that && clock.equals(that.clock);
    }

    @Override
    public int hashCode() {
      return clock.hashCode();
    }
  }

  /**
   * One that a parameter will tell, in a statement whose parameters have no values.
   *
   * @param parameter as the text has it
   */
  record Unbound(String parameter) implements TableVersion {
    public Unbound {
      Objects.requireNonNull(parameter, "parameter");
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Unbound that && parameter.equals(that.parameter);
    }

    @Override
    public int hashCode() {
      return parameter.hashCode();
    }
  }
}
