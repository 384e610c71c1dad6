package dev.oleander.polars.sandbox.catalog.write;

import static dev.oleander.polars.sandbox.catalog.write.Refusals.mismatch;
import static dev.oleander.polars.sandbox.catalog.write.Refusals.shown;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type.TypeID;
import org.apache.iceberg.types.Types;

/** Finds which columns of a table those of a result go to. */
final class ResultFit {
  private static final int MOST_SHOWN = 20;

  private ResultFit() {}

  /**
   * The names under which the result's columns are written, in the result's order.
   *
   * @param wanted as the request names them; empty to go by the result's own
   * @throws SandboxException SCHEMA_MISMATCH when two are the same or they are not as many as the
   *     result has
   */
  static List<String> names(Schema result, Optional<List<String>> wanted) {
    List<Types.NestedField> columns = result.columns();
    if (wanted.isPresent() && wanted.get().size() != columns.size()) {
      throw new SandboxException(
          ErrorCode.SCHEMA_MISMATCH,
          "the result has %d columns and columns names %d: name one for each"
              .formatted(columns.size(), wanted.get().size()));
    }
    List<String> names =
        wanted.orElseGet(() -> columns.stream().map(Types.NestedField::name).toList());
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw mismatch(name, "would be written twice");
      }
    }
    return names;
  }

  /**
   * Makes sure that a result can be written to a table as it is.
   *
   * @param names of the result's columns in the table, in the result's order
   * @throws SandboxException SCHEMA_MISMATCH naming the column
   */
  static void check(Schema result, List<String> names, Schema table) {
    Set<String> given = new HashSet<>(names);
    for (int i = 0; i < names.size(); i++) {
      Types.NestedField target = table.asStruct().field(names.get(i));
      if (target == null) {
        throw mismatch(names.get(i), "is not in the table, whose columns are " + list(table));
      }
      check(result.columns().get(i), target);
    }
    for (Types.NestedField column : table.columns()) {
      if (!given.contains(column.name()) && column.isRequired() && column.writeDefault() == null) {
        throw mismatch(
            column.name(), "is required by the table and missing from the result: select it too");
      }
    }
  }

  private static void check(Types.NestedField source, Types.NestedField target) {
    if (source.type().typeId() == TypeID.UNKNOWN && target.isRequired()) {
      throw mismatch(target.name(), "is required by the table and holds only nulls");
    }
    if (!Assignment.allowed(source.type(), target.type())) {
      throw mismatch(
          target.name(),
          "is %s in the result and %s in the table, which cannot take it unchanged: CAST it"
              .formatted(shown(source.type().toString()), shown(target.type().toString())));
    }
  }

  private static String list(Schema table) {
    List<String> names = new ArrayList<>();
    for (Types.NestedField column : table.columns()) {
      names.add(shown(column.name()));
    }
    String shownNames = names.stream().limit(MOST_SHOWN).collect(Collectors.joining(", "));
    return names.size() > MOST_SHOWN ? shownNames + ", …" : shownNames;
  }
}
