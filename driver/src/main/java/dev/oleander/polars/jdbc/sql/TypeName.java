package dev.oleander.polars.jdbc.sql;

import java.util.List;
import java.util.Objects;

/**
 * A type as a statement spells it, not looked up yet.
 *
 * @param name in upper case: {@code INTEGER}, {@code TIMESTAMP WITH TIME ZONE}, {@code ARRAY},
 *     {@code MAP}, {@code STRUCT}
 * @param numbers in its parentheses, such as a precision and a scale
 * @param fields the element of an array, the key and value of a map, the fields of a struct
 */
public record TypeName(String name, List<Integer> numbers, List<ColumnDefinition> fields) {
  public TypeName {
    Objects.requireNonNull(name, "name");
    numbers = List.copyOf(numbers);
    fields = List.copyOf(fields);
  }
}
