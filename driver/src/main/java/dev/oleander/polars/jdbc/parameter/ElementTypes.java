package dev.oleander.polars.jdbc.parameter;

import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The one type that the elements of a list share, and the elements as values of it. */
final class ElementTypes {
  private ElementTypes() {}

  /**
   * The narrowest type that holds every value of both exactly.
   *
   * @throws SQLException 07006 if there is none, 22003 if decimals would have too many digits
   */
  static ColumnType common(ColumnType a, ColumnType b, Binding to) throws SQLException {
    if (a.equals(b) || b.kind() == TypeKind.NULL) {
      return a;
    }
    if (a.kind() == TypeKind.NULL) {
      return b;
    }
    if (a.kind() == b.kind()) {
      return sameKind(a, b, to);
    }
    if (a.kind().integer() && b.kind().integer()) {
      return a.kind().compareTo(b.kind()) < 0 ? b : a;
    }
    if (isExact(a) && isExact(b)) {
      return sameKind(asDecimal(a), asDecimal(b), to);
    }
    if (isDoubleAtMost(a) && isDoubleAtMost(b)) {
      return ColumnType.of(TypeKind.FLOAT64);
    }
    throw to.noConversion(
        "elements of " + a.sqlName() + " and of " + b.sqlName() + " have no common type");
  }

  private static ColumnType sameKind(ColumnType a, ColumnType b, Binding to) throws SQLException {
    return switch (a.kind()) {
      case DECIMAL -> decimal(a, b, to);
      case LIST ->
          ColumnType.list(common(a.children().get(0).type(), b.children().get(0).type(), to));
      default -> BoundValue.withUnit(a, Math.max(a.scale(), b.scale()));
    };
  }

  private static ColumnType decimal(ColumnType a, ColumnType b, Binding to) throws SQLException {
    int scale = Math.max(a.scale(), b.scale());
    int whole = Math.max(a.precision() - a.scale(), b.precision() - b.scale());
    if (whole + scale > TypeKind.DECIMAL.precision()) {
      throw to.outOfRange(
          "no decimal of "
              + TypeKind.DECIMAL.precision()
              + " digits holds all elements, which have up to "
              + whole
              + " digits before and "
              + scale
              + " behind the point");
    }
    return ColumnType.decimal(whole + scale, scale);
  }

  private static boolean isExact(ColumnType type) {
    return type.kind().integer() || type.kind() == TypeKind.DECIMAL;
  }

  private static ColumnType asDecimal(ColumnType type) {
    return type.kind() == TypeKind.DECIMAL ? type : ColumnType.decimal(type.kind().precision(), 0);
  }

  /** A double holds every number of these. */
  private static boolean isDoubleAtMost(ColumnType type) {
    return switch (type.kind()) {
      case INT8, INT16, INT32, FLOAT32, FLOAT64 -> true;
      default -> false;
    };
  }

  /**
   * A value as one of a type that {@link #common} found for it.
   *
   * @throws SQLException 22007 or 22003 if the finer unit of another element leaves no room for it
   */
  static Object widened(BoundValue value, ColumnType type, Binding to) throws SQLException {
    if (value.value() == null || value.type().equals(type)) {
      return value.value();
    }
    return switch (type.kind()) {
      case DECIMAL ->
          (value.value() instanceof Long whole
                  ? BigDecimal.valueOf(whole)
                  : (BigDecimal) value.value())
              .setScale(type.scale());
      case FLOAT64 -> ((Number) value.value()).doubleValue();
      case TIMESTAMP, TIMESTAMP_ZONED, DURATION -> inUnit(value, type, to);
      case LIST -> list(value, type.children().get(0).type(), to);
      default -> value.value();
    };
  }

  private static Object inUnit(BoundValue value, ColumnType type, Binding to) throws SQLException {
    if (!TimeRange.fits(value.value(), type.scale())) {
      throw to.invalidDatetime(
          "another element has nanoseconds, and years with nanoseconds are within 1677 and 2262");
    }
    return value.value();
  }

  private static List<Object> list(BoundValue value, ColumnType element, Binding to)
      throws SQLException {
    ColumnType own = value.type().children().get(0).type();
    List<Object> widened = new ArrayList<>();
    for (Object each : (List<?>) value.value()) {
      widened.add(widened(new BoundValue(own, each), element, to));
    }
    return widened;
  }
}
