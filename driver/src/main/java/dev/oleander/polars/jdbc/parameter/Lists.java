package dev.oleander.polars.jdbc.parameter;

import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collection;
import java.util.List;

/** Reads Java's arrays and collections, and JDBC's arrays, as lists. */
final class Lists {
  /** Deeper than any table; a collection that holds itself ends here. */
  private static final int MOST_LEVELS = 16;

  private Lists() {}

  static BoundValue read(Collection<?> elements, Calendar calendar, Binding to)
      throws SQLException {
    return new Reading(TargetType.BY_VALUE, calendar, to).list(elements.toArray(), Object.class, 1);
  }

  /** An array of objects or of a primitive type. */
  static BoundValue readArray(Object array, Calendar calendar, Binding to) throws SQLException {
    return new Reading(TargetType.BY_VALUE, calendar, to)
        .list(elements(array), array.getClass().getComponentType(), 1);
  }

  /** An array of JDBC, whose elements are of its base type. */
  static BoundValue read(Array array, Calendar calendar, Binding to) throws SQLException {
    return new Reading(TargetType.BY_VALUE, calendar, to).list(array, 1);
  }

  private static Object[] elements(Object array) {
    if (array instanceof Object[] objects) {
      return objects;
    }
    int length = java.lang.reflect.Array.getLength(array);
    Object[] boxed = new Object[length];
    Arrays.setAll(boxed, i -> java.lang.reflect.Array.get(array, i));
    return boxed;
  }

  /**
   * One list while it is read.
   *
   * @param target the type that every element is asked for as
   * @param calendar see {@link JavaValues#read}
   */
  private record Reading(TargetType target, Calendar calendar, Binding to) {

    BoundValue list(Array array, int level) throws SQLException {
      Object elements = array.getArray();
      if (elements == null || !elements.getClass().isArray()) {
        throw to.unsupported("its getArray() answers no array");
      }
      TargetType base = TargetType.of(to.index(), array.getBaseType());
      boolean nested = base.is(TypeKind.LIST) || base.kind().isEmpty();
      return new Reading(nested ? TargetType.BY_VALUE : base, calendar, to)
          .list(elements(elements), elements.getClass().getComponentType(), level);
    }

    /**
     * @param component the class of the elements, for a list that has none
     */
    BoundValue list(Object[] elements, Class<?> component, int level) throws SQLException {
      if (level > MOST_LEVELS) {
        throw to.invalidArgument("lists are nested more than " + MOST_LEVELS + " deep");
      }
      List<BoundValue> read = new ArrayList<>(elements.length);
      ColumnType common = ColumnType.of(TypeKind.NULL);
      for (Object element : elements) {
        BoundValue value =
            element == null ? BoundValue.none(ColumnType.of(TypeKind.NULL)) : one(element, level);
        common = ElementTypes.common(common, value.type(), to);
        read.add(value);
      }
      if (common.kind() == TypeKind.NULL) {
        common = typeWithoutValues(component);
      }
      List<Object> values = new ArrayList<>(read.size());
      for (BoundValue value : read) {
        values.add(ElementTypes.widened(value, common, to));
      }
      return new BoundValue(ColumnType.list(common), values);
    }

    private ColumnType typeWithoutValues(Class<?> component) {
      return target.kind().map(BoundValue::type).orElseGet(() -> JavaValues.typeOf(component));
    }

    private BoundValue one(Object element, int level) throws SQLException {
      if (element instanceof Array array) {
        return list(array, level + 1);
      }
      if (element instanceof Collection<?> elements) {
        return list(elements.toArray(), Object.class, level + 1);
      }
      if (element.getClass().isArray()
          && !(element instanceof byte[])
          && !(element instanceof char[])) {
        return list(elements(element), element.getClass().getComponentType(), level + 1);
      }
      Binding inner = to.element(element, target.name());
      return Conversions.convert(
          JavaValues.read(element, target, calendar, inner), target, null, inner);
    }
  }
}
