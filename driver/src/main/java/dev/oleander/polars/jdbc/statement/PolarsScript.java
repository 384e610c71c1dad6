package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.OleanderPolarsProgress;
import dev.oleander.polars.jdbc.OleanderPolarsSaved;
import dev.oleander.polars.jdbc.OleanderPolarsScript;
import dev.oleander.polars.jdbc.catalog.StoredScript;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.workload.Compute;
import dev.oleander.polars.jdbc.workload.Program;
import dev.oleander.polars.jdbc.workload.Saved;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** A script that an application runs; its statement does the running. */
final class PolarsScript implements OleanderPolarsScript {
  private final PolarsConnection connection;
  private final PolarsStatement statement;
  private final StatementCore core;
  private final Optional<StoredScript> stored;
  private final String source; // null for a stored script
  private final ScriptParams params;

  // Only touched by the thread that uses it.
  private Optional<Compute> compute = Optional.empty();
  private ScriptDestination destination; // null for none
  private List<String> partitionBy = List.of();

  private PolarsScript(PolarsConnection connection, String source, Optional<StoredScript> stored)
      throws SQLException {
    this.connection = connection;
    this.source = source;
    this.stored = stored;
    this.statement = (PolarsStatement) connection.createStatement();
    this.core = statement.core();
    this.params = new ScriptParams(stored, connection::getTimeZone);
  }

  static PolarsScript sent(PolarsConnection connection, String source) throws SQLException {
    if (source == null) {
      throw SqlState.INVALID_ARGUMENT.exception("The source of the script is null");
    }
    return new PolarsScript(connection, source, Optional.empty());
  }

  static PolarsScript stored(PolarsConnection connection, StoredScript script) throws SQLException {
    return new PolarsScript(connection, null, Optional.of(script));
  }

  @Override
  public OleanderPolarsScript param(String name, Object value) throws SQLException {
    core.checkOpen();
    params.set(name, value);
    return this;
  }

  @Override
  public OleanderPolarsScript params(Map<String, ?> values) throws SQLException {
    for (Map.Entry<String, ?> value : values.entrySet()) {
      param(value.getKey(), value.getValue());
    }
    return this;
  }

  @Override
  public OleanderPolarsScript tier(int vcpus) throws SQLException {
    core.checkOpen();
    if (vcpus < 1) {
      throw SqlState.INVALID_ARGUMENT.exception("A tier has virtual processors, not " + vcpus);
    }
    compute =
        Optional.of(
            new Compute(OptionalInt.of(vcpus), false, Optional.empty(), OptionalInt.empty()));
    return this;
  }

  @Override
  public OleanderPolarsScript distributed(String instanceType, Integer clusterSize)
      throws SQLException {
    core.checkOpen();
    if (clusterSize != null && clusterSize < 1) {
      throw SqlState.INVALID_ARGUMENT.exception("A cluster has machines, not " + clusterSize);
    }
    compute =
        Optional.of(
            new Compute(
                OptionalInt.empty(),
                true,
                Optional.ofNullable(instanceType),
                clusterSize == null ? OptionalInt.empty() : OptionalInt.of(clusterSize)));
    return this;
  }

  @Override
  public OleanderPolarsScript timeout(Duration limit) throws SQLException {
    core.settings().timeout(limit);
    return this;
  }

  @Override
  public OleanderPolarsScript maxRows(long rows) throws SQLException {
    core.settings().maxRows(rows);
    return this;
  }

  @Override
  public OleanderPolarsScript fetchSize(int rows) throws SQLException {
    core.settings().fetchSize(rows);
    return this;
  }

  @Override
  public OleanderPolarsScript destination(String table, SaveMode mode) throws SQLException {
    core.checkOpen();
    if (table == null || table.isEmpty() || mode == null) {
      throw SqlState.INVALID_ARGUMENT.exception("A destination has a table and a save mode");
    }
    String full = table.contains(".") ? table : connection.currentSchema() + "." + table;
    ScriptDestination wanted = new ScriptDestination(full, mode, partitionBy);
    wanted.of(connection.session().extensions()); // refuses what the service cannot be told
    destination = wanted;
    return this;
  }

  @Override
  public OleanderPolarsScript partitionBy(String... transforms) throws SQLException {
    core.checkOpen();
    partitionBy = List.of(transforms);
    if (destination != null) {
      return destination(destination.table(), destination.mode());
    }
    return this;
  }

  @Override
  public OleanderPolarsScript onLog(Consumer<String> listener, Duration interval)
      throws SQLException {
    core.runs().logs().listen(listener, interval);
    return this;
  }

  @Override
  public OleanderPolarsScript onProgress(
      Consumer<OleanderPolarsProgress> listener, Duration interval) throws SQLException {
    core.runs().progress().listen(listener, interval);
    return this;
  }

  private ScriptCall call() throws SQLException {
    core.checkOpen();
    Program program =
        stored.isPresent()
            ? new Program.StoredScript(stored.get().fullName(), params.values())
            : new Program.Script(source, params.values());
    return new ScriptCall(
        stored.map(StoredScript::fullName).orElse(source),
        program,
        connection.currentCatalog(),
        0,
        compute);
  }

  @Override
  public ResultSet executeQuery() throws SQLException {
    ScriptCall call = call();
    if (destination != null) {
      throw SqlState.SEQUENCE_ERROR.exception(
          "The script has a destination, '" + destination.table() + "': call save");
    }
    return core.executeQuery(call);
  }

  @Override
  public OleanderPolarsSaved save() throws SQLException {
    ScriptCall call = call();
    if (destination == null) {
      throw SqlState.SEQUENCE_ERROR.exception(
          "The script has no destination: call destination, or executeQuery for its rows");
    }
    Saved saved = core.save(call, destination.of(connection.session().extensions()));
    return new OleanderPolarsSaved(
        destination.table(), saved.rows(), saved.snapshot(), saved.notices());
  }

  @Override
  public String getLog() throws SQLException {
    Optional<Run> last = core.runs().last();
    return last.isEmpty() ? "" : core.runs().logs().whole(last.get());
  }

  @Override
  public Optional<String> getWorkloadId() throws SQLException {
    return statement.getWorkloadId();
  }

  @Override
  public Optional<OleanderPolarsProgress> getProgress() throws SQLException {
    return statement.getProgress();
  }

  @Override
  public void cancel() throws SQLException {
    core.cancel();
  }

  @Override
  public void close() {
    core.close();
  }
}
