package dev.oleander.polars.sandbox.scripts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import java.util.Optional;

/**
 * A parameter of a stored script.
 *
 * @param defaultValue what the script gets when a call gives none, as it travels; without one a
 *     call must give a value
 * @param description for people
 */
public record Parameter(
    String name,
    ParameterType type,
    Optional<JsonNode> defaultValue,
    Optional<String> description) {

  public Parameter {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(defaultValue, "defaultValue");
    Objects.requireNonNull(description, "description");
  }
}
