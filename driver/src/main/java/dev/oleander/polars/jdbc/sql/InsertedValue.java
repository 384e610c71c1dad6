package dev.oleander.polars.jdbc.sql;

import java.util.Arrays;
import java.util.Objects;

/** What stands for one value in the rows of VALUES. */
public sealed interface InsertedValue {

  /** {@code NULL}. */
  record Null() implements InsertedValue {}

  /** {@code DEFAULT}. */
  record Default() implements InsertedValue {}

  /** {@code TRUE} or {@code FALSE}. */
  record Truth(boolean value) implements InsertedValue {}

  /**
   * A number.
   *
   * @param text its digits, with a sign if it has one
   */
  record Numeric(String text) implements InsertedValue {
    public Numeric {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * A string.
   *
   * @param text its content
   */
  record Text(String text) implements InsertedValue {
    public Text {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * {@code X'…'}.
   *
   * @param bytes not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // equality of values is not asked for
  record Bytes(byte[] bytes) implements InsertedValue {
    public Bytes {
      Objects.requireNonNull(bytes, "bytes");
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  /**
   * {@code DATE '…'}, {@code TIME '…'} or {@code TIMESTAMP '…'}, the last with or without a zone.
   *
   * @param type DATE, TIME or TIMESTAMP
   * @param text its content
   */
  record Temporal(String type, String text) implements InsertedValue {
    public Temporal {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * A parameter alone.
   *
   * @param number from 1
   */
  record Parameter(int number) implements InsertedValue {}

  /**
   * Anything else, which Polars has to evaluate.
   *
   * @param from offset in the text
   * @param to offset after it
   */
  record Expression(int from, int to) implements InsertedValue {}

  /** Whether the value is known without Polars. */
  default boolean isConstant() {
    return !(this instanceof Expression);
  }
}
