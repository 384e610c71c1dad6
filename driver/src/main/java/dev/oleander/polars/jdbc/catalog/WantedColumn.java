package dev.oleander.polars.jdbc.catalog;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A column of a table to be made, or a field of a nested one.
 *
 * @param type the name of its type in upper case, as SQL has it
 * @param numbers in the parentheses of the type
 * @param fields the element of an array, the key and value of a map, the fields of a struct
 * @param required whether it is NOT NULL
 * @param comment its documentation
 */
public record WantedColumn(
    String name,
    String type,
    List<Integer> numbers,
    List<WantedColumn> fields,
    boolean required,
    Optional<String> comment) {
  public WantedColumn {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    numbers = List.copyOf(numbers);
    fields = List.copyOf(fields);
    Objects.requireNonNull(comment, "comment");
  }
}
