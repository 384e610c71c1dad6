package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.scripts.Parameter;
import dev.oleander.polars.sandbox.scripts.ScriptFolder;
import dev.oleander.polars.sandbox.scripts.Signature;

/** {@code GET /api/v1/scripts}: the stored scripts that who asks may run, without their source. */
final class StoredScripts {
  private final ScriptFolder scripts;

  StoredScripts(ScriptFolder scripts) {
    this.scripts = scripts;
  }

  void list(Exchange exchange) {
    ObjectNode body = Json.object();
    body.put("ok", true);
    ArrayNode list = body.putArray("scripts");
    for (ScriptFolder.Entry entry : scripts.list(exchange.principal().rights()::runs)) {
      ObjectNode script = list.addObject();
      script.put("name", entry.name());
      entry.script().ifPresent(known -> describe(script, known.signature()));
      entry.problem().ifPresent(problem -> script.put("problem", problem));
    }
    exchange.answer(200, body);
  }

  private static void describe(ObjectNode script, Signature signature) {
    signature.description().ifPresent(text -> script.put("description", text));
    ArrayNode parameters = script.putArray("parameters");
    for (Parameter parameter : signature.parameters()) {
      ObjectNode described = parameters.addObject();
      described.put("name", parameter.name());
      described.put("type", parameter.type().sqlName());
      described.put("required", parameter.defaultValue().isEmpty());
      parameter.defaultValue().ifPresent(value -> described.set("default", value));
      parameter.description().ifPresent(text -> described.put("description", text));
    }
  }
}
