package dev.oleander.polars.sandbox.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.sandbox.access.Principal;
import dev.oleander.polars.sandbox.access.PrincipalLimits;
import dev.oleander.polars.sandbox.access.Rights;
import dev.oleander.polars.sandbox.catalog.EmbeddedCatalog;
import dev.oleander.polars.sandbox.catalog.Lake;
import dev.oleander.polars.sandbox.catalog.LakeCatalog;
import dev.oleander.polars.sandbox.catalog.TableName;
import dev.oleander.polars.sandbox.catalog.TableSize;
import dev.oleander.polars.sandbox.catalog.TableVersion;
import dev.oleander.polars.sandbox.relay.Relays;
import dev.oleander.polars.sandbox.worker.Compression;
import dev.oleander.polars.sandbox.worker.PoolSettings;
import dev.oleander.polars.sandbox.worker.ResultFormat;
import dev.oleander.polars.sandbox.worker.ResultSchema;
import dev.oleander.polars.sandbox.worker.WorkerException;
import dev.oleander.polars.sandbox.worker.WorkerListener;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.pool.WorkerPool;
import dev.oleander.polars.sandbox.workload.ClientInfo;
import dev.oleander.polars.sandbox.workload.Program;
import dev.oleander.polars.sandbox.workload.RegisteredTable;
import dev.oleander.polars.sandbox.workload.ResultSink;
import dev.oleander.polars.sandbox.workload.Workload;
import dev.oleander.polars.sandbox.workload.WorkloadRegistry;
import dev.oleander.polars.sandbox.workload.WorkloadRequest;
import dev.oleander.polars.sandbox.workload.WorkloadRunner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Runs statements over an embedded lake in a real box. One thread. */
final class LakeQueries implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Principal ALICE =
      new Principal("alice", "", Rights.ALL, PrincipalLimits.NONE);

  private final Lake lake;
  private final WorkerPool pool;
  private final WorkloadRegistry registry = new WorkloadRegistry();
  private final WorkloadRunner runner;

  private LakeQueries(Lake lake, WorkerPool pool) {
    this.lake = lake;
    this.pool = pool;
    this.runner = new WorkloadRunner(lake, pool, registry, MINUTE);
  }

  /**
   * @param folder for the lake, in {@code lake}, and for the boxes
   */
  static LakeQueries start(Path folder) throws IOException, WorkerException, InterruptedException {
    Path warehouse = warehouse(folder);
    Lake lake = new Lake(List.of(EmbeddedCatalog.open("oleander", warehouse, folder)));
    return new LakeQueries(lake, WorkerPool.start(config(folder.resolve("state"), warehouse)));
  }

  /**
   * Over a lake in an object store.
   *
   * @param folder for the boxes
   * @param relays closed by its owner, after this
   */
  static LakeQueries start(Path folder, LakeCatalog catalog, Relays relays)
      throws IOException, InterruptedException {
    return new LakeQueries(
        new Lake(List.of(catalog)),
        WorkerPool.start(
            config(folder.resolve("state"), Files.createDirectories(folder.resolve("nothing"))),
            WorkerListener.NONE,
            Optional.of(relays)));
  }

  static Path warehouse(Path folder) {
    return folder.resolve("lake");
  }

  /**
   * Runs a statement over the current state of tables, each under its own name.
   *
   * @return the rows as JSON
   */
  List<JsonNode> run(String sql, String... tables) {
    return run(
        sql,
        Arrays.stream(tables)
            .map(table -> new RegisteredTable(table, golden(table), TableVersion.CURRENT))
            .toList());
  }

  /** How many data files of a table have a value of a partition field. */
  long files(String table, String key, String value) {
    TableSize.Question question =
        new TableSize.Question(
            Optional.empty(), List.of(new TableSize.PartitionFilter(key, value)));
    return lake.catalog("oleander").size(golden(table), question).dataFiles();
  }

  static TableName golden(String table) {
    return new TableName("golden", table);
  }

  List<JsonNode> run(String sql, List<RegisteredTable> tables) {
    return run(ALICE, sql, tables);
  }

  List<JsonNode> run(Principal principal, String sql, List<RegisteredTable> tables) {
    WorkloadRequest request =
        new WorkloadRequest(
            UUID.randomUUID(),
            2,
            "oleander",
            new Program.Query(sql, tables),
            ResultFormat.JSON,
            0,
            10_000,
            Compression.NONE,
            false,
            Optional.empty(),
            MINUTE);
    Workload workload =
        registry.admit(principal.name(), request.id(), request.outline(ClientInfo.NONE));
    Rows rows = new Rows();
    runner.run(principal, workload, request, rows);
    return rows.rows;
  }

  private static final class Rows implements ResultSink {
    private final ByteArrayOutputStream frame = new ByteArrayOutputStream();
    private final List<JsonNode> rows = new ArrayList<>();

    @Override
    public void schema(ResultSchema schema) {
      // The rows tell enough.
    }

    @Override
    public void data(byte[] buffer, int offset, int length) {
      frame.write(buffer, offset, length);
    }

    @Override
    public void endOfFrame() {
      try {
        JSON.readTree(frame.toByteArray()).forEach(rows::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      frame.reset();
    }

    @Override
    public void abandon() {
      // Nothing waits.
    }
  }

  private static WorkerPoolConfig config(Path state, Path warehouse) {
    return PoolSettings.in(state).readable(warehouse).startTimeout(MINUTE).build();
  }

  @Override
  public void close() {
    runner.close();
    pool.close();
    lake.close();
  }
}
