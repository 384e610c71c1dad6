package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.oleander.polars.sandbox.catalog.DescribedTables;
import dev.oleander.polars.sandbox.catalog.DescribedTables.Description;
import dev.oleander.polars.sandbox.catalog.DescribedTables.Unreadable;
import dev.oleander.polars.sandbox.catalog.TableName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes tables with their columns; schemas go into the answer as the text that they are. */
final class ColumnsAnswer {
  private static final JsonFactory JSON = new JsonFactory();

  private ColumnsAnswer() {}

  static byte[] write(String catalog, DescribedTables described) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeBooleanField("ok", true);
      json.writeStringField("catalog", catalog);
      json.writeArrayFieldStart("tables");
      for (Description table : described.tables()) {
        json.writeStartObject();
        writeName(json, table.name());
        json.writeStringField("comment", table.comment().orElse(null));
        json.writeFieldName("schema");
        json.writeRawValue(table.schema());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("unreadable");
      for (Unreadable table : described.unreadable()) {
        json.writeStartObject();
        writeName(json, table.name());
        json.writeStringField("error", table.error());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeStringField("next", described.last().map(PageToken::write).orElse(null));
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
    return bytes.toByteArray();
  }

  private static void writeName(JsonGenerator json, TableName name) throws IOException {
    json.writeStringField("namespace", name.namespace());
    json.writeStringField("table", name.table());
  }
}
