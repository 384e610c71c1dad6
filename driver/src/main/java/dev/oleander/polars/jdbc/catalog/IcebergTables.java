package dev.oleander.polars.jdbc.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.type.ColumnType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Reads what Iceberg's metadata says of a table. */
final class IcebergTables {
  private static final String COMMENT = "comment";

  private IcebergTables() {}

  /**
   * Reads the whole metadata of a table, as the documented API answers it.
   *
   * @throws SQLException HY000 if it is malformed
   */
  static LakeTable ofMetadata(String namespace, String name, JsonNode metadata)
      throws SQLException {
    return of(namespace, name, metadata.path("properties").path(COMMENT), currentSchema(metadata));
  }

  /**
   * Reads what the extension {@code columns} answers of a table.
   *
   * @throws SQLException HY000 if its schema is malformed
   */
  static LakeTable ofColumns(String namespace, String name, JsonNode entry) throws SQLException {
    return of(namespace, name, entry.path(COMMENT), entry.path("schema"));
  }

  private static LakeTable of(String namespace, String name, JsonNode comment, JsonNode schema)
      throws SQLException {
    return new LakeTable(
        namespace,
        name,
        comment.isTextual() ? Optional.of(comment.textValue()) : Optional.empty(),
        columns(namespace + "." + name, schema),
        null);
  }

  private static List<TableColumn> columns(String table, JsonNode json) throws SQLException {
    try {
      Schema schema = SchemaParser.fromJson(json);
      Set<Integer> identifiers = schema.identifierFieldIds();
      // A key of which a part is inside a column is no key of columns.
      boolean ofColumns =
          schema.columns().stream().filter(field -> identifiers.contains(field.fieldId())).count()
              == identifiers.size();
      List<TableColumn> found = new ArrayList<>();
      for (Types.NestedField field : schema.columns()) {
        Optional<ColumnType> type = IcebergTypes.columnType(field.type());
        found.add(
            new TableColumn(
                field.name(),
                found.size() + 1,
                type,
                type.map(ColumnType::typeName).orElseGet(() -> field.type().toString()),
                field.isOptional(),
                ofColumns && identifiers.contains(field.fieldId()),
                IcebergDefaults.literal(field.type(), field.writeDefault()),
                Optional.ofNullable(field.doc()),
                field.type().typeId() == Type.TypeID.UUID));
      }
      return found;
    } catch (RuntimeException e) { // what Iceberg's parsers throw for a malformed schema
      throw SqlState.GENERAL_ERROR.exception(
          "The server's metadata of table '" + table + "' cannot be read: " + e.getMessage(), e);
    }
  }

  private static JsonNode currentSchema(JsonNode metadata) {
    JsonNode schemas = metadata.path("schemas");
    JsonNode current = metadata.path("current-schema-id");
    for (JsonNode schema : schemas) {
      if (current.isInt() && schema.path("schema-id").asInt(-1) == current.asInt()) {
        return schema;
      }
    }
    // Metadata of format version 1 may have only the one schema.
    return schemas.isEmpty() ? metadata.path("schema") : schemas.get(schemas.size() - 1);
  }
}
