package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.access.CatalogView;
import dev.oleander.polars.sandbox.catalog.FileReach;
import dev.oleander.polars.sandbox.catalog.PinnedTable;
import dev.oleander.polars.sandbox.catalog.TableName;
import dev.oleander.polars.sandbox.catalog.TableVersion;
import dev.oleander.polars.sandbox.catalog.scan.ScanPlan;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.worker.ScriptLake;
import dev.oleander.polars.sandbox.worker.WorkerTable;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that one workload gets to know of its catalog, in either mode, as the principal it runs for
 * may read it. A table is as it was when the workload asked for it first, however often it asks.
 * Used by the thread that runs the workload.
 */
final class TableResolver implements ScriptLake {
  private static final Logger LOG = LoggerFactory.getLogger(TableResolver.class);

  private final CatalogView catalog;
  private final FileReach reach;
  private final Consumer<ReadTable> reads;
  private final Map<TableName, PinnedTable> pinned = new HashMap<>();

  /**
   * @param reach what of the catalog the workload's box may open
   * @param reads is told of every table that is found
   */
  TableResolver(CatalogView catalog, FileReach reach, Consumer<ReadTable> reads) {
    this.catalog = catalog;
    this.reach = reach;
    this.reads = reads;
  }

  /**
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND; INVALID_REQUEST for a snapshot
   *     that is not there; UNSUPPORTED for a table that cannot be read
   */
  WorkerTable resolve(RegisteredTable table) {
    PinnedTable found = pin(table.table());
    Optional<Long> snapshot = found.snapshot(table.version());
    reads.accept(new ReadTable(table.alias(), table.table().toString(), snapshot));
    ScanPlan plan = found.plan(table.version());
    return new WorkerTable(table.alias(), plan.key(), plan.parts(), found.relayed(plan));
  }

  private PinnedTable pin(TableName table) {
    return pinned.computeIfAbsent(table, name -> catalog.pin(name, reach));
  }

  @Override
  public String metadata(String table) throws RefusedException {
    return ask(
        () -> {
          PinnedTable found = pin(TableName.parse(table));
          reads.accept(new ReadTable(table, found.name().toString(), found.currentSnapshot()));
          return found.metadataFile();
        });
  }

  @Override
  public WorkerTable table(String table, Optional<Long> snapshotId, Optional<Long> asOfMillis)
      throws RefusedException {
    return ask(
        () ->
            resolve(
                new RegisteredTable(
                    table, TableName.parse(table), version(snapshotId, asOfMillis))));
  }

  private static TableVersion version(Optional<Long> snapshotId, Optional<Long> asOfMillis) {
    if (snapshotId.isPresent() && asOfMillis.isPresent()) {
      throw new SandboxException(
          ErrorCode.INVALID_REQUEST, "a table is read as of a snapshot or of a time, not of both");
    }
    try {
      return snapshotId
          .<TableVersion>map(TableVersion.OfSnapshot::new)
          .or(() -> asOfMillis.map(Instant::ofEpochMilli).map(TableVersion.AsOf::new))
          .orElse(TableVersion.CURRENT);
    } catch (DateTimeException e) {
      throw new SandboxException(ErrorCode.INVALID_REQUEST, "there is no such time", e);
    }
  }

  @Override
  public List<String> namespaces() throws RefusedException {
    return ask(catalog::namespaces);
  }

  @Override
  public List<String> tables(String namespace) throws RefusedException {
    return ask(() -> catalog.tables(namespace).stream().map(TableName::table).toList());
  }

  /** A script may ask anything, so that a fault met on the way must not tell it of the server. */
  private static <T> T ask(Supplier<T> question) throws RefusedException {
    try {
      return question.get();
    } catch (SandboxException e) {
      throw new RefusedException(e.code().name(), e.getMessage(), e);
    } catch (RuntimeException e) {
      LOG.warn("a question of a script failed by a fault of the server", e);
      throw new RefusedException(
          ErrorCode.INTERNAL.name(), "the server failed to look into the catalog", e);
    }
  }
}
