package dev.oleander.polars.jdbc.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the result of a workload is written to.
 *
 * @param table {@code namespace.table}, in the catalog of the request
 * @param saveMode as the API spells it: {@code append}, {@code overwrite} or {@code create}
 * @param beyond what only a server with the extension "destinations" is told; empty for another
 */
public record Destination(String table, String saveMode, Optional<Beyond> beyond) {
  public Destination {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(saveMode, "saveMode");
    Objects.requireNonNull(beyond, "beyond");
  }

  /**
   * What the documented API does not have.
   *
   * @param columns of the table, in the order of the result's; none if they are matched by name
   * @param partitionBy Iceberg's transforms, for a table that is new or replaced
   * @param replaceSchema whether the table gets the schema of the result
   * @param idempotencyKey by which the server knows a repeat of the same write
   */
  public record Beyond(
      List<String> columns,
      List<String> partitionBy,
      boolean replaceSchema,
      String idempotencyKey) {
    public Beyond {
      columns = List.copyOf(columns);
      partitionBy = List.copyOf(partitionBy);
      Objects.requireNonNull(idempotencyKey, "idempotencyKey");
    }
  }

  /** Adds the fields that say so to a request. */
  void describe(ObjectNode body) {
    body.put("destination", table);
    body.put("saveMode", saveMode);
    beyond.ifPresent(
        more -> {
          if (!more.columns().isEmpty()) {
            more.columns().forEach(body.putArray("columns")::add);
          }
          if (!more.partitionBy().isEmpty()) {
            more.partitionBy().forEach(body.putArray("partitionBy")::add);
          }
          if (more.replaceSchema()) {
            body.put("replaceSchema", true);
          }
          body.put("returnResults", false);
          body.put("idempotencyKey", more.idempotencyKey());
        });
  }
}
