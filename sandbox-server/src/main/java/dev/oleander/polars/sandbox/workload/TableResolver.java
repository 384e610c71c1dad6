package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.access.CatalogView;
import dev.oleander.polars.sandbox.catalog.TableName;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.worker.ScriptLake;
import dev.oleander.polars.sandbox.worker.WorkerTable;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that one workload gets to know of its catalog, in either mode, as the principal it runs for
 * may read it. Used by the thread that runs the workload.
 */
final class TableResolver implements ScriptLake {
  private static final Logger LOG = LoggerFactory.getLogger(TableResolver.class);

  private final CatalogView catalog;

  TableResolver(CatalogView catalog) {
    this.catalog = catalog;
  }

  /**
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND
   */
  WorkerTable resolve(RegisteredTable table) {
    return new WorkerTable(table.alias(), catalog.metadataFile(table.table()).toString());
  }

  @Override
  public String metadata(String table) throws RefusedException {
    return ask(() -> catalog.metadataFile(TableName.parse(table)).toString());
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
