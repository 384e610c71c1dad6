package dev.oleander.polars.sandbox.scripts;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a stored script declares of itself.
 *
 * @param description for people
 * @param parameters in the order in which they are declared
 */
public record Signature(Optional<String> description, List<Parameter> parameters) {

  public Signature {
    Objects.requireNonNull(description, "description");
    parameters = List.copyOf(parameters);
  }
}
