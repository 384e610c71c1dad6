package dev.oleander.polars.sandbox.workload;

import java.util.List;
import java.util.Objects;

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
   */
  record Script(String source, String params) implements Program {

    public Script {
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(params, "params");
    }

    @Override
    public WorkloadMode mode() {
      return WorkloadMode.SCRIPT;
    }
  }
}
