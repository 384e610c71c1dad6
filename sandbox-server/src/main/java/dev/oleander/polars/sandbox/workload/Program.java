package dev.oleander.polars.sandbox.workload;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What a workload runs. */
public sealed interface Program {

  /** The mode in which it runs. */
  WorkloadMode mode();

  /**
   * Query mode.
   *
   * @param sql one Polars SQL statement
   * @param tables the registered tables, of the request's catalog
   */
  record Query(String sql, List<RegisteredTable> tables) implements Program {

    public Query {
      Objects.requireNonNull(sql, "sql");
      tables = List.copyOf(tables);
    }

    @Override
    public WorkloadMode mode() {
      return WorkloadMode.QUERY;
    }
  }

  /**
   * Script mode.
   *
   * @param source Python that reads tables of the request's catalog
   * @param params a JSON object, as text
   * @param stored empty for one that the request holds
   */
  record Script(String source, String params, Optional<Stored> stored) implements Program {

    public Script {
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(params, "params");
      Objects.requireNonNull(stored, "stored");
    }

    /** One that the request holds. */
    public Script(String source, String params) {
      this(source, params, Optional.empty());
    }

    /** Without the source, which who calls a stored script is not to see. */
    @Override
    public String toString() {
      return stored.map(Stored::name).orElse("script");
    }

    @Override
    public WorkloadMode mode() {
      return WorkloadMode.SCRIPT;
    }
  }

  /**
   * What there is to a script that the server keeps.
   *
   * @param name as {@code namespace.name}
   * @param pythonTypes what Python is to make of parameters that travel as text, by their name
   */
  record Stored(String name, Map<String, String> pythonTypes) {

    public Stored {
      Objects.requireNonNull(name, "name");
      pythonTypes = Map.copyOf(pythonTypes);
    }
  }
}
