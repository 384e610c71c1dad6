package dev.oleander.polars.sandbox.catalog.scan;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.mapping.MappedField;
import org.apache.iceberg.mapping.MappedFields;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.types.Types;

/** What a plan says of the table as a whole. */
final class PlanHead {
  private static final JsonFactory JSON = new JsonFactory();

  private final Table table;
  private final Schema schema;
  private final Collection<Types.NestedField> deletedFields;

  /**
   * @param deletedFields columns that the schema has not, and by whose values rows are deleted
   */
  PlanHead(Table table, Schema schema, Collection<Types.NestedField> deletedFields) {
    this.table = table;
    this.schema = schema;
    this.deletedFields = deletedFields;
  }

  /**
   * @param rows in the data files; negative when that is not known
   * @param deleted how many of them are deleted; empty when that is not known
   * @param files the files, if they are told here; may be null
   */
  byte[] json(long rows, Optional<Long> deleted, byte[] files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeStringField("location", table.location());
      raw(json, "schema", SchemaParser.toJson(schema));
      names(json);
      raw(json, "deletedFields", SchemaParser.toJson(new Schema(renamed(deletedFields))));
      if (rows >= 0 && deleted.isPresent()) {
        json.writeArrayFieldStart("rowCount");
        json.writeNumber(rows);
        json.writeNumber(deleted.get());
        json.writeEndArray();
      }
      if (files != null) {
        raw(json, "files", new String(files, StandardCharsets.UTF_8));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
    return bytes.toByteArray();
  }

  private static void raw(JsonGenerator json, String name, String value) throws IOException {
    json.writeFieldName(name);
    json.writeRawValue(value);
  }

  /** The names by which fields are found in files that do not number them. */
  private void names(JsonGenerator json) throws IOException {
    String mapping = table.properties().get(TableProperties.DEFAULT_NAME_MAPPING);
    if (mapping == null) {
      return;
    }
    json.writeObjectFieldStart("names");
    names(json, NameMappingParser.fromJson(mapping).asMappedFields());
    json.writeEndObject();
  }

  private static void names(JsonGenerator json, MappedFields fields) throws IOException {
    if (fields == null) {
      return;
    }
    for (MappedField field : fields.fields()) {
      if (field.id() != null) {
        json.writeArrayFieldStart(field.id().toString());
        for (String name : field.names()) {
          json.writeString(name);
        }
        json.writeEndArray();
      }
      names(json, field.nestedMapping());
    }
  }

  /** Two columns that are gone may have had one name. */
  private static List<Types.NestedField> renamed(Collection<Types.NestedField> fields) {
    return fields.stream()
        .map(
            field ->
                Types.NestedField.from(field)
                    .asOptional()
                    .withName("deleted by " + field.fieldId())
                    .build())
        .toList();
  }
}
