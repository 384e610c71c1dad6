package dev.oleander.polars.conformance.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import schemacrawler.schema.Catalog;
import schemacrawler.schema.Column;
import schemacrawler.schema.Table;
import schemacrawler.schemacrawler.LoadOptionsBuilder;
import schemacrawler.schemacrawler.SchemaCrawlerOptions;
import schemacrawler.schemacrawler.SchemaCrawlerOptionsBuilder;
import schemacrawler.schemacrawler.SchemaInfoLevelBuilder;
import schemacrawler.tools.utility.SchemaCrawlerUtility;
import us.fatehi.utility.datasource.DatabaseConnectionSource;
import us.fatehi.utility.datasource.DatabaseConnectionSources;
import us.fatehi.utility.datasource.MultiUseUserCredentials;

/** A program that reads all metadata that a driver has, at its maximum level. */
@SandboxServer
final class SchemaCrawlerTest {
  private static final Logger LOGGER = Logger.getLogger("schemacrawler");

  @Test
  void crawlsTheLake(ServerProcess server) throws Exception {
    Failures failures = new Failures();
    LOGGER.addHandler(failures);
    DatabaseConnectionSource source =
        DatabaseConnectionSources.newDatabaseConnectionSource(
            server.jdbcUrl(), new MultiUseUserCredentials("crawler", ServerProcess.TOKEN));
    try {
      SchemaCrawlerOptions options =
          SchemaCrawlerOptionsBuilder.newSchemaCrawlerOptions()
              .withLoadOptions(
                  LoadOptionsBuilder.builder()
                      .withSchemaInfoLevel(SchemaInfoLevelBuilder.maximum())
                      .toOptions());

      Catalog catalog = SchemaCrawlerUtility.getCatalog(source, options);

      assertLake(catalog);
    } finally {
      source.close();
      LOGGER.removeHandler(failures);
    }
    assertThat(failures.messages).isEmpty();
  }

  private static void assertLake(Catalog catalog) {
    assertThat(catalog.getDatabaseInfo().getDatabaseProductName()).isEqualTo("Oleander Polars");
    assertThat(catalog.getTables())
        .extracting(Table::getFullName)
        .contains("oleander.\"default\".flowers", "oleander.conformance.types")
        .hasSizeGreaterThanOrEqualTo(6);
    Table types =
        catalog.getTables().stream()
            .filter(table -> table.getName().equals("types"))
            .findFirst()
            .orElseThrow();
    assertThat(types.getColumns()).hasSize(12);
    Column id = types.getColumns().get(0);
    assertThat(id.getName()).isEqualTo("id");
    assertThat(id.getRemarks()).isEqualTo("the row's number");
    assertThat(id.isNullable()).isFalse();
    assertThat(id.getColumnDataType().getJavaSqlType().getVendorTypeNumber())
        .isEqualTo(Types.INTEGER);
    assertThat(catalog.getRoutines()).isEmpty(); // functions are of no namespace
    assertThat(
            catalog.getDatabaseInfo().getProperties().stream()
                .collect(
                    Collectors.toMap(
                        property -> property.getName(),
                        property -> String.valueOf(property.getValue()),
                        (a, b) -> a)))
        .containsEntry("supportsUnion", "true");
  }

  /** What the program could not read it logs, and goes on. */
  private static final class Failures extends Handler {
    private final List<String> messages = new ArrayList<>();

    @Override
    public synchronized void publish(LogRecord record) {
      if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
        messages.add(record.getMessage() + " " + record.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
