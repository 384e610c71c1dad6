package dev.oleander.polars.jdbc.type;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The type of a column: its kind, and what of it differs from column to column. Immutable.
 *
 * @param kind the row in the table of types
 * @param precision see {@link TypeKind#precision}; of this column
 * @param scale digits behind the point, of decimals, and of seconds of times and timestamps
 * @param zone the zone of a zoned timestamp, as its IANA name or offset; else null
 * @param children the element of a list (one), the fields of a struct; else empty
 */
public record ColumnType(
    TypeKind kind, int precision, int scale, String zone, List<Child> children) {

  /** An element or field of a nested type; the name of a list's element says nothing. */
  public record Child(String name, ColumnType type) {

    // Written out: Java 25 holds the class whose record equality it generates, softly, and so the
    // class loader of an unloaded driver.
    @Override
    public boolean equals(Object other) {
      return other instanceof Child that
          && Objects.equals(name, that.name)
          && type.equals(that.type);
    }

    @Override
    public int hashCode() {
      return Objects.hash(name, type);
    }
  }

  public ColumnType {
    Objects.requireNonNull(kind, "kind");
    children = List.copyOf(children);
  }

  /** A type that its kind says all of. */
  public static ColumnType of(TypeKind kind) {
    return new ColumnType(kind, kind.precision(), 0, null, List.of());
  }

  /**
   * Binary data of one length.
   *
   * @param bytes of every value
   */
  public static ColumnType fixedBinary(int bytes) {
    return new ColumnType(TypeKind.BINARY, bytes, 0, null, List.of());
  }

  /** A decimal; precision may be up to 76. */
  public static ColumnType decimal(int precision, int scale) {
    return new ColumnType(TypeKind.DECIMAL, precision, scale, null, List.of());
  }

  /**
   * A time of day.
   *
   * @param fraction digits of the second that are kept: 0, 3, 6 or 9
   */
  public static ColumnType time(int fraction) {
    return new ColumnType(TypeKind.TIME, withFraction(8, fraction), fraction, null, List.of());
  }

  /**
   * A timestamp of no zone.
   *
   * @param fraction digits of the second that are kept: 0, 3, 6 or 9
   */
  public static ColumnType timestamp(int fraction) {
    return new ColumnType(
        TypeKind.TIMESTAMP, withFraction(19, fraction), fraction, null, List.of());
  }

  /**
   * An instant, shown in a zone.
   *
   * @param fraction digits of the second that are kept: 0, 3, 6 or 9
   */
  public static ColumnType zonedTimestamp(int fraction, String zone) {
    return new ColumnType(
        TypeKind.TIMESTAMP_ZONED, withFraction(25, fraction), fraction, zone, List.of());
  }

  /** A list of elements of one type. */
  public static ColumnType list(ColumnType element) {
    return new ColumnType(TypeKind.LIST, 0, 0, null, List.of(new Child("element", element)));
  }

  /** A struct. */
  public static ColumnType struct(List<Child> fields) {
    return new ColumnType(TypeKind.STRUCT, 0, 0, null, fields);
  }

  /**
   * The name of the type, without the precision that JDBC tells beside it: {@code DECIMAL}, but
   * {@code ARRAY<DECIMAL(10, 2)>}.
   */
  public String typeName() {
    return kind == TypeKind.LIST || kind == TypeKind.STRUCT ? sqlName() : kind.typeName();
  }

  /** The type as one would write it: {@code DECIMAL(10, 2)}, {@code ARRAY<BIGINT>}. */
  public String sqlName() {
    String name = kind.typeName();
    return switch (kind) {
      case DECIMAL -> name + "(" + precision + ", " + scale + ")";
      case LIST -> name + "<" + children.get(0).type().sqlName() + ">";
      case STRUCT ->
          children.stream()
              .map(child -> child.name() + " " + child.type().sqlName())
              .collect(Collectors.joining(", ", name + "<", ">"));
      default -> name;
    };
  }

  /** The code of {@link java.sql.Types}. */
  public int jdbcCode() {
    return kind.jdbcCode();
  }

  /** The class of what {@code getObject} answers. */
  public Class<?> javaClass() {
    return kind.javaClass();
  }

  /** The most characters a value of this column has as text. */
  public int displaySize() {
    return switch (kind) {
      case DECIMAL -> decimalDisplaySize();
      case BINARY -> (int) Math.min(2L * precision, Integer.MAX_VALUE); // hexadecimal digits
      case TIME, TIMESTAMP, TIMESTAMP_ZONED -> precision;
      default -> kind.displaySize();
    };
  }

  /** Whether values have a sign. */
  public boolean signed() {
    return kind.signed();
  }

  private int decimalDisplaySize() {
    if (scale <= 0) {
      return 1 + precision - scale; // a sign, and zeros up to the point
    }
    return 2 + Math.max(precision, scale + 1); // a sign, the point, a digit before it
  }

  private static int withFraction(int whole, int fraction) {
    return fraction == 0 ? whole : whole + 1 + fraction;
  }

  // Written out: Java 25 holds the class whose record equality it generates, softly, and so the
  // class loader of an unloaded driver.
  @Override
  public boolean equals(Object other) {
    return other instanceof ColumnType that
        && kind.equals(that.kind)
        && precision == that.precision
        && scale == that.scale
        && Objects.equals(zone, that.zone)
        && children.equals(that.children);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, precision, scale, zone, children);
  }
}
