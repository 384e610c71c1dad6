package dev.oleander.polars.jdbc.config;

import java.util.Arrays;
import java.util.List;

/** A constant with a name that users write. */
interface Named {
  /** The name. */
  String text();

  /** The names of all constants of an enum, in order. */
  static <E extends Enum<E> & Named> List<String> texts(Class<E> type) {
    return Arrays.stream(type.getEnumConstants()).map(Named::text).toList();
  }
}
