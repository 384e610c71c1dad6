package dev.oleander.polars.sandbox.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.S3Server;
import dev.oleander.polars.sandbox.catalog.GoldenLake;
import dev.oleander.polars.sandbox.relay.Relays;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Tables whose files are in an object store: a box reads them by its relay. */
@Tag("slow-start")
final class GoldenObjectTablesTest extends GoldenTables {
  private static final String WAREHOUSE = "s3://" + S3Server.BUCKET + "/golden";

  private S3Server store;
  private Relays relays;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    store = S3Server.start(folder.resolve("objects"));
    Path catalog = Files.createDirectories(folder.resolve("catalog"));
    lake = GoldenLake.open(catalog, WAREHOUSE, store.properties());
    relays = new Relays();
    queries =
        LakeQueries.start(
            folder.resolve("boxes"),
            GoldenLake.server(catalog, WAREHOUSE, store.properties()),
            relays);
  }

  @Override
  @AfterAll
  void stop() throws Exception {
    super.stop();
    assertThat(relays.bytes()).isPositive();
    relays.close();
    store.close();
  }
}
