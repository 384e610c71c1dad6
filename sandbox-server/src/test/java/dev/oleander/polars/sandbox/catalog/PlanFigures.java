package dev.oleander.polars.sandbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.catalog.scan.ScanPlan;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures what docs/performance.md says of planning: how long the server plans a table of many
 * files at first, and again after one more file was appended. Not one of the tests: {@code
 * -Dtest=PlanFigures -Dfiles=10000}. Judges nothing but that all files are planned.
 */
@EnabledIfSystemProperty(named = "files", matches = "\\d+")
final class PlanFigures {
  private static final TableIdentifier TABLE = TableIdentifier.of("a", "t");
  private static final int COLUMNS = 12;
  private static final int COMMITS = 20;
  private static final int ROUNDS = 15;

  @TempDir private Path folder;

  @Test
  void measure() throws Exception {
    int files = Integer.getInteger("files");
    Path warehouse = folder.toRealPath().resolve("lake");
    try (LakeCatalog catalog = EmbeddedCatalog.open("oleander", warehouse, folder);
        JdbcCatalog client = OtherClient.of(warehouse)) {
      client.createNamespace(Namespace.of("a"));
      Table table = client.createTable(TABLE, schema());
      int made = 0;
      for (int commit = 0; commit < COMMITS; commit++) {
        AppendFiles append = table.newFastAppend();
        for (int i = 0; i < files / COMMITS; i++) {
          append.appendFile(file(table, made++));
        }
        append.commit();
      }
      List<Double> again = new ArrayList<>();
      double first = planned(catalog, made);
      for (int round = 0; round < ROUNDS; round++) {
        table.newFastAppend().appendFile(file(table, made++)).commit();
        again.add(planned(catalog, made));
      }
      again.sort(null);
      System.out.printf(
          "%d files in %d manifests: first %.0f ms, after one more: median %.0f ms%n%s%n",
          files, COMMITS, first, again.get(ROUNDS / 2), again);
    }
  }

  private static double planned(LakeCatalog catalog, int expected) {
    long begun = System.nanoTime();
    ScanPlan plan = catalog.pin(new TableName("a", "t")).plan(TableVersion.CURRENT);
    double millis = (System.nanoTime() - begun) / 1e6;
    assertThat(plan.parts().stream().mapToLong(PlanFigures::count).sum()).isEqualTo(expected);
    return millis;
  }

  private static long count(byte[] part) {
    String text = new String(part, StandardCharsets.UTF_8);
    return text.split("\\.parquet\"", -1).length - 1L;
  }

  private static Schema schema() {
    List<Types.NestedField> fields = new ArrayList<>();
    for (int i = 1; i <= COLUMNS; i++) {
      fields.add(
          Types.NestedField.optional(
              i, "c" + i, i % 3 == 0 ? Types.StringType.get() : Types.LongType.get()));
    }
    return new Schema(fields);
  }

  private static DataFile file(Table table, int number) {
    Map<Integer, Long> counts = new HashMap<>();
    Map<Integer, Long> nulls = new HashMap<>();
    Map<Integer, ByteBuffer> lower = new HashMap<>();
    Map<Integer, ByteBuffer> upper = new HashMap<>();
    for (Types.NestedField column : table.schema().columns()) {
      counts.put(column.fieldId(), 1_000L);
      nulls.put(column.fieldId(), 0L);
      lower.put(column.fieldId(), bound(column, number));
      upper.put(column.fieldId(), bound(column, number + 999));
    }
    return DataFiles.builder(PartitionSpec.unpartitioned())
        .withPath(
            "%s/data/%05d-0b3f6f0e-8d0c-4b5e-9a77.parquet".formatted(table.location(), number))
        .withFileSizeInBytes(1_000_000)
        .withMetrics(new Metrics(1_000L, counts, counts, nulls, Map.of(), lower, upper))
        .build();
  }

  private static ByteBuffer bound(Types.NestedField column, long value) {
    return column.type().typeId() == Type.TypeID.LONG
        ? Conversions.toByteBuffer(column.type(), value)
        : Conversions.toByteBuffer(column.type(), "value " + value);
  }
}
