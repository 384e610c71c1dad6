package dev.oleander.polars.sandbox.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;

/** Values of Iceberg's generic reader in the JSON that the workload API writes. */
final class Shown {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Shown() {}

  /** The columns of a schema; Iceberg adds others where it applies deletes. */
  static String row(Schema schema, Record row) {
    ArrayNode array = JSON.arrayNode();
    schema.columns().forEach(column -> array.add(value(row.getField(column.name()))));
    return array.toString();
  }

  private static JsonNode value(Object value) {
    if (value == null) {
      return JSON.nullNode();
    } else if (value instanceof Boolean flag) {
      return JSON.booleanNode(flag);
    } else if (value instanceof Integer || value instanceof Long) {
      return JSON.numberNode(((Number) value).longValue());
    } else if (value instanceof Float number) {
      return floating(number, JSON.numberNode(number));
    } else if (value instanceof Double number) {
      return floating(number, JSON.numberNode(number));
    } else if (value instanceof BigDecimal decimal) {
      return JSON.textNode(decimal.toPlainString());
    } else if (value instanceof byte[] bytes) {
      return JSON.textNode(Base64.getEncoder().encodeToString(bytes));
    } else if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return value(bytes);
    } else if (value instanceof UUID uuid) {
      ByteBuffer bytes = ByteBuffer.allocate(16);
      bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits()).flip();
      return value(bytes);
    } else if (value instanceof LocalTime time) {
      return JSON.textNode(DateTimeFormatter.ISO_LOCAL_TIME.format(time));
    } else if (value instanceof LocalDateTime moment) {
      return JSON.textNode(
          DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS").format(moment));
    } else if (value instanceof OffsetDateTime moment) {
      return JSON.textNode(
          DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx").format(moment));
    } else if (value instanceof List<?> list) {
      ArrayNode array = JSON.arrayNode();
      list.forEach(element -> array.add(value(element)));
      return array;
    } else if (value instanceof Map<?, ?> map) {
      ArrayNode array = JSON.arrayNode();
      map.forEach(
          (key, held) -> {
            ObjectNode entry = array.addObject();
            entry.set("key", value(key));
            entry.set("value", value(held));
          });
      return array;
    } else if (value instanceof Record record) {
      ObjectNode object = JSON.objectNode();
      record.struct().fields().forEach(f -> object.set(f.name(), value(record.getField(f.name()))));
      return object;
    }
    return JSON.textNode(value.toString());
  }

  private static JsonNode floating(double number, JsonNode finite) {
    return Double.isFinite(number) ? finite : JSON.textNode(Double.toString(number));
  }
}
