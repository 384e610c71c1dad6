package dev.oleander.polars.jdbc.sql;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A statement that calls a procedure: {@code CALL name(…)}, {@code {call name(…)}}. Immutable.
 *
 * @param name its parts as written, quotes removed
 * @param arguments those without a name first
 * @param lines of each argument that is a text, the line on which its content begins in what the
 *     application wrote; 0 for another
 */
public record ProcedureCall(List<String> name, List<Argument> arguments, List<Integer> lines) {
  public ProcedureCall {
    name = List.copyOf(name);
    arguments = List.copyOf(arguments);
    lines = List.copyOf(lines);
  }

  /**
   * One argument.
   *
   * @param name of {@code name => value}; empty for one that goes by its place
   */
  public record Argument(Optional<String> name, Value value) {
    public Argument {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(value, "value");
    }
  }

  /** What is passed. */
  public sealed interface Value {}

  /** A literal or a parameter; neither {@code DEFAULT} nor an expression. */
  public record Scalar(InsertedValue constant) implements Value {
    public Scalar {
      Objects.requireNonNull(constant, "constant");
    }
  }

  /** {@code [1, 2]} or {@code ARRAY[1, 2]}. */
  public record Elements(List<Value> values) implements Value {
    public Elements {
      values = List.copyOf(values);
    }
  }

  /**
   * <code>{'a': 1}</code> or <code>MAP {'a': 1}</code>.
   *
   * @param values by their keys, in the order of the text
   */
  public record Entries(Map<String, Value> values) implements Value {
    public Entries {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }
}
