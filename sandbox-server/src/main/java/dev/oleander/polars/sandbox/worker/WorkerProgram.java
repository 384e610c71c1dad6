package dev.oleander.polars.sandbox.worker;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a worker is to run. */
public sealed interface WorkerProgram {

  /**
   * Query mode.
   *
   * @param sql one Polars SQL statement
   * @param tables the registered tables
   */
  record Query(String sql, List<WorkerTable> tables) implements WorkerProgram {

    public Query {
      Objects.requireNonNull(sql, "sql");
      tables = List.copyOf(tables);
    }
  }

  /**
   * Script mode. The worker is of no more use afterwards, see {@link LeaseRequest.Use#ONCE}.
   *
   * @param source Python
   * @param params a JSON object, as text
   * @param catalog the name of the catalog that the script reads
   * @param lake answers what the script asks
   * @param pythonTypes what Python is to make of parameters that are text, by their name: {@code
   *     date}, {@code datetime} or {@code decimal}
   * @param sourceShown whether errors quote lines of the source
   */
  record Script(
      String source,
      String params,
      String catalog,
      ScriptLake lake,
      Map<String, String> pythonTypes,
      boolean sourceShown)
      implements WorkerProgram {

    public Script {
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(params, "params");
      Objects.requireNonNull(catalog, "catalog");
      Objects.requireNonNull(lake, "lake");
      pythonTypes = Map.copyOf(pythonTypes);
    }

    /** One whose author runs it. */
    public Script(String source, String params, String catalog, ScriptLake lake) {
      this(source, params, catalog, lake, Map.of(), true);
    }
  }
}
