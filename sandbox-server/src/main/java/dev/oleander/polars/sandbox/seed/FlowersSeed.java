package dev.oleander.polars.sandbox.seed;

import dev.oleander.polars.sandbox.catalog.LakeCatalog;
import dev.oleander.polars.sandbox.catalog.TableName;
import dev.oleander.polars.sandbox.catalog.write.SaveMode;
import dev.oleander.polars.sandbox.catalog.write.TableWrite;
import dev.oleander.polars.sandbox.catalog.write.WriteNotes;
import dev.oleander.polars.sandbox.catalog.write.WriteOrder;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.worker.Compression;
import dev.oleander.polars.sandbox.worker.LeaseRequest;
import dev.oleander.polars.sandbox.worker.ResultFormat;
import dev.oleander.polars.sandbox.worker.ResultReceiver;
import dev.oleander.polars.sandbox.worker.ResultSchema;
import dev.oleander.polars.sandbox.worker.WorkerException;
import dev.oleander.polars.sandbox.worker.WorkerProgram;
import dev.oleander.polars.sandbox.worker.WorkerRequest;
import dev.oleander.polars.sandbox.worker.pool.WorkerLease;
import dev.oleander.polars.sandbox.worker.pool.WorkerPool;
import dev.oleander.polars.sandbox.workload.DestinationFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a new embedded lake: namespace {@code default} with table {@code flowers}, the 150 irises
 * that Fisher measured. A lake that was filled once is left alone, even if the table was dropped
 * later; a lake that was half filled is filled again.
 */
public final class FlowersSeed {
  /** What the sample table is called. */
  public static final TableName FLOWERS = new TableName("default", "flowers");

  private static final Logger LOG = LoggerFactory.getLogger(FlowersSeed.class);

  /** What is answered to one of two who make the same. */
  private static final Set<ErrorCode> OF_ANOTHER =
      Set.of(ErrorCode.NAMESPACE_EXISTS, ErrorCode.TABLE_EXISTS, ErrorCode.CONFLICT);

  private static final String WRITER = "server";
  private static final String PENDING = "sample-data-pending";
  private static final Duration WAIT_FOR_WORKER = Duration.ofMinutes(2);
  private static final int BATCH_ROWS = 65_536;
  private static final String SPECIES = "species";
  private static final List<String> COLUMNS =
      List.of("sepal_length", "sepal_width", "petal_length", "petal_width", SPECIES);

  private final LakeCatalog catalog;
  private final Optional<WriteNotes> notes;
  private final WorkerPool pool;

  /**
   * @param notes where the write is noted
   */
  public FlowersSeed(LakeCatalog catalog, Optional<WriteNotes> notes, WorkerPool pool) {
    this.catalog = catalog;
    this.notes = notes;
    this.pool = pool;
  }

  /**
   * Fills the lake if it is new. Several servers may try at once: one does it.
   *
   * @return whether there was something to do
   */
  public boolean sow() throws IOException, InterruptedException, WorkerException {
    try {
      return fill();
    } catch (SandboxException e) {
      if (OF_ANOTHER.contains(e.code())) {
        LOG.info("another server fills the new lake: {}", e.getMessage());
        return false;
      }
      throw e;
    }
  }

  private boolean fill() throws IOException, InterruptedException, WorkerException {
    Optional<Map<String, String>> properties = catalog.namespaceProperties(FLOWERS.namespace());
    if (properties.isPresent() && !properties.get().containsKey(PENDING)) {
      return false;
    }
    if (properties.isEmpty()) {
      catalog.createNamespace(FLOWERS.namespace(), Map.of(PENDING, "true"));
    }
    if (!catalog.hasTable(FLOWERS)) {
      makeTable();
    }
    catalog.removeNamespaceProperty(FLOWERS.namespace(), PENDING);
    return true;
  }

  private void makeTable() throws IOException, InterruptedException, WorkerException {
    WriteOrder order = WriteOrder.of(WRITER, WRITER, SaveMode.CREATE);
    try (TableWrite write = catalog.write(FLOWERS, order, notes)) {
      write.commit(compute(write));
    }
  }

  private long compute(TableWrite write) throws IOException, InterruptedException, WorkerException {
    WorkerRequest request =
        new WorkerRequest(
            new WorkerProgram.Query(statement(), List.of()),
            ResultFormat.JSON,
            0,
            BATCH_ROWS,
            Compression.NONE,
            false,
            Optional.of(new DestinationFiles(write)),
            0,
            0);
    try (WorkerLease lease = pool.acquire(leaseRequest())) {
      return lease.run(request, new NoRows());
    } catch (WorkerException e) {
      if (e.refusal().isPresent()) {
        throw DestinationFiles.refusal(e.refusal().get());
      }
      throw e;
    }
  }

  private LeaseRequest leaseRequest() {
    return new LeaseRequest(
        WRITER,
        pool.tiers().get(0).vcpus(),
        LeaseRequest.Use.SHARED,
        Optional.empty(),
        WAIT_FOR_WORKER);
  }

  private static String statement() throws IOException {
    String values =
        readResource("flowers.csv")
            .lines()
            .skip(1)
            .map(FlowersSeed::literals)
            .collect(Collectors.joining(", "));
    String names = String.join(", ", COLUMNS);
    String cast =
        COLUMNS.stream()
            .map(
                column ->
                    column.equals(SPECIES)
                        ? column
                        : "CAST(%1$s AS DOUBLE) AS %1$s".formatted(column))
            .collect(Collectors.joining(", "));
    return "SELECT %s FROM (VALUES %s) AS t(%s)".formatted(cast, values, names);
  }

  /** Turns {@code 5.1,3.5,1.4,0.2,setosa} into {@code (5.1, 3.5, 1.4, 0.2, 'setosa')}. */
  private static String literals(String line) {
    int last = line.lastIndexOf(',');
    return "(%s, '%s')".formatted(line.substring(0, last), line.substring(last + 1));
  }

  private static String readResource(String name) throws IOException {
    try (InputStream in = FlowersSeed.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("resource " + name + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The rows go into files. */
  private static final class NoRows implements ResultReceiver {

    @Override
    public void schema(ResultSchema schema) {
      // It is the table's.
    }

    @Override
    public void data(byte[] buffer, int offset, int length) {
      // None come.
    }
  }
}
