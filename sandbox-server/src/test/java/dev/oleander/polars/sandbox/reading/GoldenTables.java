package dev.oleander.polars.sandbox.reading;

import static dev.oleander.polars.sandbox.catalog.GoldenLake.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.sandbox.catalog.GoldenLake;
import dev.oleander.polars.sandbox.catalog.GoldenLake.Position;
import dev.oleander.polars.sandbox.catalog.TableVersion;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.workload.RegisteredTable;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.mapping.MappingUtil;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tables as Java engines write them are read as Iceberg's own reader reads them, or refused by
 * name, wherever their files are.
 */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GoldenTables {
  static final Schema ITEMS =
      new Schema(
          NestedField.required(1, "id", Types.LongType.get()),
          NestedField.optional(2, "name", Types.StringType.get()));

  /** Written by Iceberg's own writers; set before the tests, closed after them. */
  GoldenLake lake;

  /** Over the same tables; set before the tests, closed after them. */
  LakeQueries queries;

  /** Other engines, where they reach the files. */
  Optional<SecondReaders> readers = Optional.empty();

  @AfterAll
  void stop() throws Exception {
    readers.ifPresent(SecondReaders::close);
    queries.close();
    lake.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void everyVersion(int version) {
    Table table = lake.create("version_" + version, version, ITEMS, PartitionSpec.unpartitioned());
    assertRead(table, "version_" + version);

    lake.append(table, row(table, 1L, "a"), row(table, 2L, null));
    lake.append(table, row(table, 3L, "c"));

    assertThat(assertRead(table, "version_" + version)).hasSize(3);
    assertThat(count("version_" + version)).isEqualTo(3);
  }

  @Test
  void positionDeletesOfOneFileAndOfSeveral() {
    Table table = lake.create("positions", 2, ITEMS, PartitionSpec.unpartitioned());
    DataFile one =
        lake.append(table, row(table, 1L, "a"), row(table, 2L, "b"), row(table, 3L, "c"));
    DataFile two = lake.append(table, row(table, 4L, "d"), row(table, 5L, "e"));
    DataFile three = lake.append(table, row(table, 6L, "f"));
    lake.deletePositions(table, new Position(one, 0));
    lake.deletePositions(table, new Position(one, 0), new Position(one, 2), new Position(two, 1));
    lake.append(table, row(table, 7L, "g"));

    assertThat(assertRead(table, "positions")).hasSize(4);
    assertThat(count("positions")).isEqualTo(4);
    assertThat(three.recordCount()).isEqualTo(1);
  }

  @Test
  void positionDeletesOfPartitions() {
    Table table =
        lake.create("parted", 2, ITEMS, PartitionSpec.builderFor(ITEMS).identity("name").build());
    DataFile a = lake.append(table, row(table, 1L, "a"), row(table, 2L, "a"));
    lake.append(table, row(table, 3L, "b"), row(table, 4L, "b"));
    DataFile more = lake.append(table, row(table, 5L, "a"), row(table, 6L, "a"));
    lake.deletePositions(table, new Position(a, 1), new Position(more, 0));

    assertThat(assertRead(table, "parted")).hasSize(4);
    assertThat(queries.run("SELECT id FROM parted WHERE name = 'a' ORDER BY id", "parted"))
        .hasToString("[[1], [6]]");
  }

  @Test
  void deletionVectors() {
    Table table = lake.create("vectors", 3, ITEMS, PartitionSpec.unpartitioned());
    DataFile one =
        lake.append(table, row(table, 1L, "a"), row(table, 2L, "b"), row(table, 3L, "c"));
    DataFile two = lake.append(table, row(table, 4L, "d"), row(table, 5L, "e"));
    lake.append(table, row(table, 6L, "f"));
    lake.deleteByVector(table, new Position(one, 0), new Position(one, 2), new Position(two, 1));

    assertThat(assertRead(table, "vectors")).hasSize(3);
    assertThat(count("vectors")).isEqualTo(3);
  }

  @Test
  void equalityDeletesApplyToWhatIsOlder() {
    Table table = lake.create("equality", 2, ITEMS, PartitionSpec.unpartitioned());
    lake.append(table, row(table, 1L, "a"), row(table, 2L, "b"), row(table, 3L, null));
    DeleteFile byId =
        lake.equalityDeletes(table, List.of("id"), row(table.schema().select("id"), 1L));
    table.newRowDelta().addDeletes(byId).commit();
    lake.append(table, row(table, 1L, "again"), row(table, 4L, null));
    DeleteFile byName =
        lake.equalityDeletes(
            table, List.of("name"), row(table.schema().select("name"), (Object) null));
    table.newRowDelta().addDeletes(byName).commit();
    lake.append(table, row(table, 5L, null));

    assertThat(assertRead(table, "equality", "pyiceberg")).hasSize(3);
    assertThat(count("equality")).isEqualTo(3);
  }

  @Test
  void equalityDeletesByTwoColumnsAndBySomeThatAreGone() {
    Schema schema =
        new Schema(
            NestedField.required(1, "id", Types.IntegerType.get()),
            NestedField.optional(2, "name", Types.StringType.get()),
            NestedField.optional(3, "code", Types.StringType.get()));
    Table table = lake.create("gone_key", 2, schema, PartitionSpec.unpartitioned());
    lake.append(table, row(table, 1, "a", "x"), row(table, 2, "b", "y"), row(table, 3, "c", "x"));
    table
        .newRowDelta()
        .addDeletes(
            lake.equalityDeletes(table, List.of("code"), row(table.schema().select("code"), "y")))
        .addDeletes(
            lake.equalityDeletes(
                table,
                List.of("id", "name"),
                row(table.schema().select("id", "name"), 1, "a"),
                row(table.schema().select("id", "name"), 3, "a")))
        .commit();
    table.updateSchema().deleteColumn("code").updateColumn("id", Types.LongType.get()).commit();
    table.updateSchema().addColumn("code", Types.StringType.get()).commit();
    lake.append(table, row(table, 4L, "d", "y"));

    // Iceberg's generic reader does not look for columns that are gone.
    assertThat(queries.run("SELECT * FROM gone_key ORDER BY id", "gone_key"))
        .hasToString("[[3,\"c\",null], [4,\"d\",\"y\"]]");
  }

  @Test
  void equalityDeletesOfPartitionsAndOfAll() {
    PartitionSpec byName = PartitionSpec.builderFor(ITEMS).identity("name").build();
    Table table = lake.create("parted_equality", 2, ITEMS, byName);
    lake.append(table, row(table, 1L, "a"), row(table, 2L, "a"));
    lake.append(table, row(table, 1L, "b"), row(table, 2L, "b"));
    table
        .newRowDelta()
        .addDeletes(
            lake.equalityDeletes(table, List.of("id", "name"), row(table.schema(), 1L, "a")))
        .commit();
    table.updateSpec().removeField("name").commit();
    table
        .newRowDelta()
        .addDeletes(
            lake.equalityDeletes(table, List.of("id"), row(table.schema().select("id"), 2L)))
        .commit();

    assertThat(assertRead(table, "parted_equality", "pyiceberg")).hasSize(1);
  }

  @Test
  void equalityDeletesByFloatingPointAreRefused() {
    Schema schema = new Schema(NestedField.optional(1, "x", Types.DoubleType.get()));
    Table table = lake.create("floating", 2, schema, PartitionSpec.unpartitioned());
    lake.append(table, row(table, 0.0), row(table, -0.0));
    table
        .newRowDelta()
        .addDeletes(lake.equalityDeletes(table, List.of("x"), row(table, 0.0)))
        .commit();

    assertRefused("floating", "the values of column 'x', which is of the type double");
  }

  @Test
  void evolvedColumns() {
    Schema schema =
        new Schema(
            NestedField.required(1, "id", Types.IntegerType.get()),
            NestedField.optional(2, "f", Types.FloatType.get()),
            NestedField.optional(3, "d", Types.DecimalType.of(5, 2)),
            NestedField.optional(4, "gone", Types.StringType.get()),
            NestedField.optional(5, "old", Types.StringType.get()),
            NestedField.optional(
                6,
                "s",
                Types.StructType.of(
                    NestedField.optional(7, "a", Types.IntegerType.get()),
                    NestedField.optional(8, "b", Types.StringType.get()))));
    Table table = lake.create("evolved", 2, schema, PartitionSpec.unpartitioned());
    lake.append(table, evolving(table, 1));
    table
        .updateSchema()
        .updateColumn("id", Types.LongType.get())
        .updateColumn("f", Types.DoubleType.get())
        .updateColumn("d", Types.DecimalType.of(9, 2))
        .deleteColumn("gone")
        .renameColumn("old", "new")
        .updateColumn("s.a", Types.LongType.get())
        .deleteColumn("s.b")
        .addColumn("s", "c", Types.DateType.get())
        .commit();
    table
        .updateSchema()
        .moveFirst("new")
        .addColumn("gone", Types.LongType.get())
        .addColumn("s", "b", Types.LongType.get())
        .commit();

    assertThat(assertRead(table, "evolved")).hasSize(1);
  }

  private static Record evolving(Table table, int id) {
    Record struct = GenericRecord.create(table.schema().findType("s").asStructType());
    struct.setField("a", 7);
    struct.setField("b", "x");
    return row(table, id, 1.5f, new BigDecimal("1.25"), "gone", "kept", struct);
  }

  @Test
  void columnsWithDefaults() {
    Table table = lake.create("defaults", 3, ITEMS, PartitionSpec.unpartitioned());
    lake.append(table, row(table, 1L, "a"));
    table
        .updateSchema()
        .addRequiredColumn("n", Types.IntegerType.get(), Expressions.lit(7))
        .addColumn("t", Types.StringType.get(), Expressions.lit("ü"))
        .commit();
    lake.append(table, row(table, 2L, "b", 8, null));

    assertThat(assertRead(table, "defaults")).hasSize(2);
    assertThat(queries.run("SELECT id FROM defaults WHERE n = 7 AND t = 'ü'", "defaults"))
        .hasToString("[[1]]");
  }

  @Test
  void evolvedPartitions() {
    Table table =
        lake.create("respec", 2, ITEMS, PartitionSpec.builderFor(ITEMS).bucket("id", 4).build());
    lake.append(table, row(table, 1L, "a"));
    table.updateSpec().removeField("id_bucket").addField("name").commit();
    lake.append(table, row(table, 2L, "b"));
    table.updateSpec().renameField("name", "part").commit();
    lake.append(table, row(table, 3L, "b"));
    table.updateSpec().removeField("part").commit();
    lake.append(table, row(table, 4L, "c"));

    assertThat(assertRead(table, "respec")).hasSize(4);
    assertThat(queries.files("respec", "part", "b")).isEqualTo(2);
    assertThat(queries.files("respec", "name", "b")).isEqualTo(2);
    assertThat(queries.files("respec", "part", "null")).isZero();
    assertThat(
            queries.files("respec", "id_bucket", "0") + queries.files("respec", "id_bucket", "1"))
        .isLessThanOrEqualTo(1);
    assertThat(queries.run("SELECT id FROM respec WHERE name = 'b' ORDER BY id", "respec"))
        .hasToString("[[2], [3]]");
  }

  @Test
  void partitionColumnsThatFilesDoNotHold() throws Exception {
    Table table =
        lake.create(
            "hive_like", 2, ITEMS, PartitionSpec.builderFor(ITEMS).identity("name").build());
    Table bare =
        lake.create(
            "hive_like_files",
            2,
            new Schema(NestedField.required(1, "id", Types.LongType.get())),
            PartitionSpec.unpartitioned());
    for (String name : List.of("a", "b")) {
      DataFile file = lake.write(bare, FileFormat.PARQUET, row(bare, 1L));
      table
          .newAppend()
          .appendFile(
              DataFiles.builder(table.spec())
                  .withPath(file.location())
                  .withFormat(FileFormat.PARQUET)
                  .withFileSizeInBytes(file.fileSizeInBytes())
                  .withRecordCount(1)
                  .withPartitionPath("name=" + name)
                  .build())
          .commit();
    }

    assertThat(assertRead(table, "hive_like")).hasSize(2);
  }

  @Test
  void earlierStatesHaveTheirDeletesAndColumns() {
    Table table = lake.create("history", 2, ITEMS, PartitionSpec.unpartitioned());
    DataFile one = lake.append(table, row(table, 1L, "a"), row(table, 2L, "b"));
    long first = table.currentSnapshot().snapshotId();
    lake.deletePositions(table, new Position(one, 0));
    long second = table.currentSnapshot().snapshotId();
    table.updateSchema().renameColumn("name", "title").commit();
    table.manageSnapshots().createBranch("audit", first).createTag("t", second).commit();

    assertThat(assertRead(table, "history")).hasSize(1);
    for (long id : List.of(first, second)) {
      List<?> rows =
          queries.run(
              "SELECT name FROM h ORDER BY id",
              List.of(
                  new RegisteredTable(
                      "h", LakeQueries.golden("history"), new TableVersion.OfSnapshot(id))));
      assertThat(rows).hasSize(id == first ? 2 : 1);
    }
  }

  @Test
  void everyType() {
    Schema schema =
        new Schema(
            NestedField.required(1, "id", Types.IntegerType.get()),
            NestedField.optional(2, "flag", Types.BooleanType.get()),
            NestedField.optional(3, "big", Types.LongType.get()),
            NestedField.optional(4, "single", Types.FloatType.get()),
            NestedField.optional(5, "twice", Types.DoubleType.get()),
            NestedField.optional(6, "wide", Types.DecimalType.of(38, 10)),
            NestedField.optional(7, "day", Types.DateType.get()),
            NestedField.optional(8, "hour", Types.TimeType.get()),
            NestedField.optional(9, "moment", Types.TimestampType.withoutZone()),
            NestedField.optional(10, "instant", Types.TimestampType.withZone()),
            NestedField.optional(11, "text", Types.StringType.get()),
            NestedField.optional(12, "uuid", Types.UUIDType.get()),
            NestedField.optional(13, "fixed", Types.FixedType.ofLength(3)),
            NestedField.optional(14, "bytes", Types.BinaryType.get()),
            NestedField.optional(15, "list", Types.ListType.ofOptional(16, Types.LongType.get())),
            NestedField.optional(
                17,
                "map",
                Types.MapType.ofOptional(18, 19, Types.StringType.get(), Types.DateType.get())));
    Table table = lake.create("types", 2, schema, PartitionSpec.unpartitioned());
    lake.append(
        table,
        row(
            table,
            1,
            true,
            Long.MIN_VALUE,
            Float.NaN,
            -0.0,
            new BigDecimal("-9999999999999999999999999999.9999999999"),
            LocalDate.of(1582, 10, 4),
            LocalTime.of(23, 59, 59, 999_999_000),
            LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000),
            LocalDateTime.of(1, 1, 1, 0, 0).atOffset(ZoneOffset.UTC),
            "ü".repeat(100_000),
            UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"),
            new byte[] {0, -1, 1},
            ByteBuffer.wrap(new byte[] {1, 2}),
            Arrays.asList(1L, null),
            Map.of("k", LocalDate.of(1969, 12, 31))),
        row(table, 2, false, 7L, Float.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
        row(table, 3));

    assertThat(assertRead(table, "types")).hasSize(3);
    for (String found :
        List.of(
            "big < 0",
            "wide < -1",
            "day < DATE '1600-01-01'",
            "moment < TIMESTAMP '1970-01-01'",
            "text >= 'ü'",
            "flag AND day IS NOT NULL")) {
      assertThat(queries.run("SELECT id FROM types WHERE " + found, "types"))
          .as(found)
          .hasToString("[[1]]");
    }
    assertThat(queries.run("SELECT id FROM types WHERE flag IS NULL", "types"))
        .hasToString("[[3]]");
  }

  @Test
  void metadataMayBeCompressed() {
    Table table = lake.create("zipped", 2, ITEMS, PartitionSpec.unpartitioned());
    table.updateProperties().set(TableProperties.METADATA_COMPRESSION, "gzip").commit();
    lake.append(table, row(table, 1L, "a"));

    assertThat(assertRead(table, "zipped")).hasSize(1);
  }

  @Test
  void filesWithoutFieldIdsAreReadByTheNameMapping() {
    Table table = lake.create("mapped", 2, ITEMS, PartitionSpec.unpartitioned());
    table
        .updateProperties()
        .set(
            TableProperties.DEFAULT_NAME_MAPPING,
            NameMappingParser.toJson(MappingUtil.create(table.schema())))
        .commit();
    table.updateSchema().renameColumn("name", "title").commit();
    lake.append(table, row(table, 1L, "a"));

    assertThat(assertRead(table, "mapped")).hasSize(1);
  }

  final long count(String table) {
    return queries.run("SELECT count(*) FROM " + table, table).get(0).get(0).asLong();
  }

  /**
   * Compares with Iceberg's reader and with other engines, and returns the rows.
   *
   * @param failing which of the latter cannot read the table
   */
  final List<String> assertRead(Table table, String name, String... failing) {
    List<String> expected =
        GoldenLake.read(table).stream()
            .map(row -> Shown.row(table.schema(), row))
            .sorted()
            .toList();
    List<String> found =
        queries.run("SELECT * FROM " + name, name).stream().map(Object::toString).sorted().toList();
    assertThat(found).isEqualTo(expected);
    readByOthers(table, name, found, failing);
    return found;
  }

  final void readByOthers(Table table, String name, List<String> rows, String... failing) {
    readers.ifPresent(each -> each.check(table, name, rows, failing));
  }

  final void assertRefused(String table, String why) {
    assertThatThrownBy(() -> queries.run("SELECT * FROM " + table, table))
        .isInstanceOfSatisfying(
            SandboxException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
        .hasMessageContaining("'golden.%s' cannot be read", table)
        .hasMessageContaining(why);
  }
}
