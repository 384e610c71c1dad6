package dev.oleander.polars.sandbox.scripts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A stored script with a value for each of its parameters.
 *
 * @param params the values as they travel, in the order of the parameters
 * @param pythonTypes what Python is to make of those that travel as text: {@code date}, {@code
 *     datetime} or {@code decimal}
 */
public record ScriptCall(StoredScript script, ObjectNode params, Map<String, String> pythonTypes) {

  public ScriptCall {
    pythonTypes = Map.copyOf(pythonTypes);
  }

  /**
   * Checks what a call gives, and fills in what it leaves out.
   *
   * @param given a JSON object
   * @throws SandboxException INVALID_REQUEST naming the parameter
   */
  public static ScriptCall of(StoredScript script, JsonNode given) {
    List<Parameter> parameters = script.signature().parameters();
    refuseUnknown(script, given);
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    Map<String, String> pythonTypes = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      params.set(parameter.name(), value(script, parameter, given.path(parameter.name())));
      if (parameter.type().travelsAsText()) {
        pythonTypes.put(parameter.name(), parameter.type().pythonName());
      }
    }
    return new ScriptCall(script, params, pythonTypes);
  }

  private static void refuseUnknown(StoredScript script, JsonNode given) {
    List<String> names = script.signature().parameters().stream().map(Parameter::name).toList();
    given
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!names.contains(name)) {
                throw invalid(
                    "params.%s is no parameter of the stored script '%s'; it takes %s"
                        .formatted(
                            ScriptFolder.shown(name),
                            script,
                            names.isEmpty() ? "none" : String.join(", ", names)),
                    null);
              }
            });
  }

  private static JsonNode value(StoredScript script, Parameter parameter, JsonNode given) {
    if (given.isMissingNode()) {
      return parameter
          .defaultValue()
          .orElseThrow(
              () ->
                  invalid(
                      "params.%s is required by the stored script '%s': %s"
                          .formatted(parameter.name(), script, parameter.type().sqlName()),
                      null));
    }
    try {
      return parameter.type().value(given);
    } catch (IllegalArgumentException e) {
      throw invalid("params.%s %s".formatted(parameter.name(), e.getMessage()), e);
    }
  }

  private static SandboxException invalid(String message, Throwable cause) {
    return new SandboxException(ErrorCode.INVALID_REQUEST, message, cause);
  }

  /** Without the values. */
  @Override
  public String toString() {
    return script + pythonTypes.keySet().stream().collect(Collectors.joining(", ", "(", ")"));
  }
}
