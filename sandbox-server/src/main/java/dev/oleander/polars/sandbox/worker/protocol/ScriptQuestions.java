package dev.oleander.polars.sandbox.worker.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.worker.ScriptLake;
import dev.oleander.polars.sandbox.worker.WorkerTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Answers the questions that one script asks over its worker's connection. One thread. */
final class ScriptQuestions implements Questions {
  /** So many, that no honest script asks more: each costs the server a look into a catalog. */
  private static final int MOST = 10_000;

  private final ScriptLake lake;
  private final TablePlans plans;
  private int asked;
  private boolean begun;

  /**
   * @param plans of what the script has asked for
   */
  ScriptQuestions(ScriptLake lake, TablePlans plans) {
    this.lake = lake;
    this.plans = plans;
  }

  @Override
  public byte[] answer(JsonNode question) throws ConnectionException {
    if (++asked > MOST) {
      throw ConnectionException.violation(
          "asked the server more than %d times".formatted(MOST), null);
    }
    if (question.path("ask").asText().equals("run")) {
      begun = true;
    } else if (!begun) {
      throw ConnectionException.violation("asked something before it asked to run", null);
    }
    if (question.path("ask").asText().equals("plan")) {
      return plans.part(question);
    }
    byte[] payload = json(question).toString().getBytes(StandardCharsets.UTF_8);
    if (payload.length > WorkerConnection.MAX_PAYLOAD) {
      return refusal("RESULT_TOO_LARGE", "there are more names than the server can tell a script")
          .toString()
          .getBytes(StandardCharsets.UTF_8);
    }
    return payload;
  }

  /**
   * A worker asks to run a script once it has compiled it. Until then nothing of the script has
   * run, so what the worker says is its own.
   */
  @Override
  public boolean begun() {
    return begun;
  }

  private ObjectNode json(JsonNode question) throws ConnectionException {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    try {
      switch (question.path("ask").asText()) {
        case "run" -> answer.put("run", true);
        case "table" -> {
          WorkerTable table =
              lake.table(
                  text(question, "table"),
                  number(question, "snapshotId"),
                  number(question, "asOf"));
          plans.forget(); // a script is told of one table at a time
          plans.describe(table, answer);
        }
        case "metadata" -> answer.put("metadata", lake.metadata(text(question, "table")));
        case "namespaces" -> answer.set("names", array(lake.namespaces()));
        case "tables" -> answer.set("names", array(lake.tables(text(question, "namespace"))));
        default ->
            throw ConnectionException.violation("asked what the server does not know of", null);
      }
      return answer;
    } catch (ScriptLake.RefusedException e) {
      return refusal(e);
    }
  }

  /** What is said instead of an answer. */
  static ObjectNode refusal(ScriptLake.RefusedException e) {
    return refusal(e.code(), e.getMessage());
  }

  private static ObjectNode refusal(String code, String message) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.putObject("error").put("code", code).put("message", message);
    return answer;
  }

  private static String text(JsonNode question, String field) throws ConnectionException {
    String text = question.path(field).textValue();
    if (text == null) {
      throw ConnectionException.violation("asked for a %s without a name".formatted(field), null);
    }
    return text;
  }

  private static Optional<Long> number(JsonNode question, String field) throws ConnectionException {
    JsonNode number = question.path(field);
    if (number.isMissingNode() || number.isNull()) {
      return Optional.empty();
    }
    if (!number.isIntegralNumber() || !number.canConvertToLong()) {
      throw ConnectionException.violation(
          "asked for a table with a %s that is none".formatted(field), null);
    }
    return Optional.of(number.longValue());
  }

  private static ArrayNode array(List<String> names) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode(names.size());
    names.forEach(array::add);
    return array;
  }
}
