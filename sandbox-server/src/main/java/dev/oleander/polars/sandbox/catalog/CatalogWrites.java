package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.catalog.write.LeftWrite;
import dev.oleander.polars.sandbox.catalog.write.TableWrite;
import dev.oleander.polars.sandbox.catalog.write.TableWriter;
import dev.oleander.polars.sandbox.catalog.write.WriteCounts;
import dev.oleander.polars.sandbox.catalog.write.WriteNotes;
import dev.oleander.polars.sandbox.catalog.write.WriteOrder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How results of workloads come into the tables of a catalog. Any thread. */
final class CatalogWrites {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogWrites.class);

  private final CatalogLink link;
  private final CatalogNames names;
  private final TableWriter writer;

  CatalogWrites(CatalogLink link, CatalogNames names, NewTableRules rules) {
    this.link = link;
    this.names = names;
    this.writer = new TableWriter(link.name(), rules, this::inTurn);
  }

  private <T> T inTurn(Supplier<T> work) {
    return link.ask(open -> work.get());
  }

  /** As {@link LakeCatalog#write}. */
  TableWrite begin(TableName table, WriteOrder order, Optional<WriteNotes> notes) {
    return link.ask(
        open -> {
          if (!open.namespaces().namespaceExists(names.namespace(table.namespace()))) {
            throw names.noNamespace(table.namespace(), null);
          }
          return writer.begin(open.tables(), names.identifier(table), order, notes);
        });
  }

  WriteCounts counts() {
    return writer.counts();
  }

  /** As {@link LakeCatalog#clearLeftWrites}. */
  int clearLeft(WriteNotes notes) throws IOException {
    return clear(LeftWrite.of(link.name(), notes));
  }

  /** As {@link LakeCatalog#clearOverWrites}. */
  int clearOver(WriteNotes notes) throws IOException {
    return clear(LeftWrite.overOf(link.name(), notes));
  }

  private int clear(List<LeftWrite> left) throws IOException {
    int deleted = 0;
    for (LeftWrite write : left) {
      try (write) {
        deleted += link.ask(open -> write.clear(open.tables(), open.namespaces()));
      } catch (RuntimeException e) {
        LOG.warn("{} cannot be looked after now, which is tried again: {}", write, e.toString());
        LOG.debug("why not", e);
      }
    }
    return deleted;
  }
}
