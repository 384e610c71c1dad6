package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.workload.WrittenTable;

/** What was written to a destination, as the API tells it. */
final class SavedJson {
  private SavedJson() {}

  /**
   * @param whole whether with what is told beyond the documented API
   */
  static ObjectNode of(WrittenTable written, boolean whole) {
    ObjectNode json = Json.object();
    json.put("table", written.table());
    json.put("rows_written", written.rows());
    json.put("mode", written.mode());
    if (whole) {
      // An id is text: many a client's numbers are too short.
      json.put("snapshotId", Long.toString(written.snapshotId()));
      json.put("created", written.created());
    }
    return json;
  }
}
