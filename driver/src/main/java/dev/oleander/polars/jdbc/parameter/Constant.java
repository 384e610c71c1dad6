package dev.oleander.polars.jdbc.parameter;

import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.math.BigDecimal;
import java.util.Objects;

/**
 * A value on its way into a column of a table: one that was bound, or a literal of a statement.
 * Immutable.
 */
public final class Constant {
  private static final Constant NULL =
      new Constant(BoundValue.none(ColumnType.of(TypeKind.NULL)), "NULL");

  private final BoundValue value;
  private final String what;

  /**
   * @param what it is, for messages, which never tell the value itself
   */
  Constant(BoundValue value, String what) {
    this.value = Objects.requireNonNull(value, "value");
    this.what = Objects.requireNonNull(what, "what");
  }

  /** NULL of no type. */
  public static Constant none() {
    return NULL;
  }

  /** A truth value. */
  public static Constant of(boolean value) {
    return new Constant(BoundValue.of(TypeKind.BOOLEAN, value), "a truth value");
  }

  /** A number. */
  public static Constant of(BigDecimal value) {
    return new Constant(BoundValue.of(TypeKind.DECIMAL, value), "a number");
  }

  /** A text, which can be a value of other types, too. */
  public static Constant of(String value) {
    return new Constant(BoundValue.of(TypeKind.STRING, value), "a text");
  }

  /**
   * Bytes.
   *
   * @param value not to be changed any more
   */
  public static Constant of(byte[] value) {
    return new Constant(BoundValue.of(TypeKind.BINARY, value), "bytes");
  }

  BoundValue value() {
    return value;
  }

  /** Whether it is NULL, of whatever type. */
  public boolean isNull() {
    return value.value() == null;
  }

  String what() {
    return what;
  }
}
