package dev.oleander.polars.sandbox.worker.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.oleander.polars.sandbox.relay.RelayAccess;
import dev.oleander.polars.sandbox.worker.WorkerTable;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells a worker of tables: of a small plan all at once, of others what it asks for, which it does
 * not if it has kept the plan. Used by one thread.
 */
final class TablePlans {
  /** A worker that keeps the plan gets this for nothing. */
  private static final int MOST_AT_ONCE = 16 << 10;

  private final RelayAccess access;
  private final Map<String, List<byte[]>> plans = new HashMap<>();

  /** How often each part may be asked for, once for each table that has the plan. */
  private int left;

  /**
   * @param access of the workload, to which what must be read is added
   */
  TablePlans(RelayAccess access) {
    this.access = access;
  }

  /** Describes a table in a request or an answer, and lets its plan be asked for. */
  void describe(WorkerTable table, ObjectNode json) {
    table.relayed().ifPresent(access::allow);
    json.put("alias", table.alias());
    json.put("key", table.key());
    json.put("parts", table.plan().size());
    byte[] first = table.plan().get(0);
    if (table.plan().size() == 1 && first.length <= MOST_AT_ONCE) {
      json.putRawValue("plan", new RawValue(new String(first, StandardCharsets.UTF_8)));
    } else {
      plans.put(table.key(), table.plan());
      left += table.plan().size();
    }
  }

  /** Forgets all plans. */
  void forget() {
    plans.clear();
    left = 0;
  }

  /**
   * A part of a plan, of a table that has been described.
   *
   * @throws ConnectionException when there is no such part, or it has been told
   */
  byte[] part(JsonNode question) throws ConnectionException {
    List<byte[]> plan = plans.get(question.path("key").asText());
    int part = question.path("part").asInt(-1);
    if (plan == null || part < 0 || part >= plan.size() || left-- <= 0) {
      throw ConnectionException.violation("asked for what is no part of its tables", null);
    }
    return plan.get(part);
  }
}
