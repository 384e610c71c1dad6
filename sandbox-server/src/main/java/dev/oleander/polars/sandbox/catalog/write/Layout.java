package dev.oleander.polars.sandbox.catalog.write;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.PartitionSpecParser;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.SortOrderParser;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.util.PropertyUtil;

/**
 * What the files of one write must be like.
 *
 * @param columns the table's columns that those of the result go to, in the result's order
 */
record Layout(
    Schema schema,
    PartitionSpec spec,
    SortOrder sortOrder,
    List<String> columns,
    long targetFileBytes,
    MetricsConfig metrics) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MOST_TARGET_BYTES = 2L << 30;

  static Layout of(
      Schema schema,
      PartitionSpec spec,
      SortOrder sortOrder,
      List<String> columns,
      Map<String, String> properties) {
    long target =
        PropertyUtil.propertyAsLong(
            properties,
            TableProperties.WRITE_TARGET_FILE_SIZE_BYTES,
            TableProperties.WRITE_TARGET_FILE_SIZE_BYTES_DEFAULT);
    return new Layout(
        schema,
        spec,
        sortOrder,
        List.copyOf(columns),
        Math.max(1, Math.min(target, MOST_TARGET_BYTES)),
        MetricsConfig.from(properties, schema, sortOrder));
  }

  /** As a worker is told. */
  String toJson() {
    try {
      ObjectNode json = JSON.createObjectNode();
      json.set("schema", JSON.readTree(SchemaParser.toJson(schema)));
      json.set("partitionSpec", JSON.readTree(PartitionSpecParser.toJson(spec)));
      json.set("sortOrder", JSON.readTree(SortOrderParser.toJson(sortOrder)));
      json.set("columns", JSON.valueToTree(columns));
      json.put("targetFileBytes", targetFileBytes);
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a layout cannot be written as JSON", e);
    }
  }
}
