package dev.oleander.polars.jdbc.catalog;

import dev.oleander.polars.jdbc.type.ColumnType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A script that the server has. Immutable.
 *
 * @param namespace what stands before the last dot of its name
 * @param name what stands behind it
 * @param description for a person; empty if there is none
 * @param parameters in the order in which they are declared
 * @param problem why it cannot be run; empty if it can
 */
public record StoredScript(
    String namespace,
    String name,
    String description,
    List<Parameter> parameters,
    Optional<String> problem) {
  public StoredScript {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    parameters = List.copyOf(parameters);
    Objects.requireNonNull(problem, "problem");
  }

  /** As the API spells it. */
  public String fullName() {
    return namespace + "." + name;
  }

  /**
   * A parameter.
   *
   * @param type empty for one that this driver does not know
   * @param typeName as the server spells it
   * @param required whether a call has to have it
   * @param defaultText the default, a text in single quotes; null if there is none
   * @param description for a person; empty if there is none
   */
  public record Parameter(
      String name,
      Optional<ColumnType> type,
      String typeName,
      boolean required,
      String defaultText,
      String description) {
    public Parameter {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(typeName, "typeName");
      Objects.requireNonNull(description, "description");
    }
  }
}
