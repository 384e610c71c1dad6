package dev.oleander.polars.sandbox.reading;

import static dev.oleander.polars.sandbox.catalog.GoldenLake.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.access.Principal;
import dev.oleander.polars.sandbox.access.PrincipalLimits;
import dev.oleander.polars.sandbox.access.Rights;
import dev.oleander.polars.sandbox.catalog.GoldenLake;
import dev.oleander.polars.sandbox.catalog.GoldenLake.Position;
import dev.oleander.polars.sandbox.catalog.TableVersion;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.workload.RegisteredTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables whose files are in local folders, and what only there is so. */
final class GoldenTablesTest extends GoldenTables {

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    lake = GoldenLake.open(LakeQueries.warehouse(folder));
    queries = LakeQueries.start(folder);
    readers = Optional.of(SecondReaders.start());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ORC", "AVRO"})
  void otherFormatsAreRefused(String format) {
    Table table = lake.create("in_" + format, 2, ITEMS, PartitionSpec.unpartitioned());
    DataFile parquet = lake.write(table, FileFormat.PARQUET, row(table, 1L, "a"));
    table
        .newAppend()
        .appendFile(
            DataFiles.builder(table.spec())
                .withPath(parquet.location())
                .withFormat(FileFormat.valueOf(format))
                .withFileSizeInBytes(parquet.fileSizeInBytes())
                .withRecordCount(1)
                .build())
        .commit();

    assertRefused("in_" + format, "it has files in the format " + format);
  }

  /** Spark's writers, by Hadoop, write {@code file:/folder} where others write two slashes more. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void deletesOfFilesWhoseLocationsAreWrittenAsByHadoop(int version) {
    String name = "hadoop_" + version;
    Table table = lake.create(name, version, ITEMS, PartitionSpec.unpartitioned());
    DataFile one = appendAsHadoop(table, row(table, 1L, "a"), row(table, 2L, "b"));
    DataFile two = appendAsHadoop(table, row(table, 3L, "c"), row(table, 4L, "d"));
    appendAsHadoop(table, row(table, 5L, "e"));
    if (version == 2) {
      lake.deletePositions(table, new Position(one, 0));
      lake.deletePositions(table, new Position(one, 0), new Position(two, 1));
    } else {
      lake.deleteByVector(table, new Position(one, 0), new Position(two, 1));
    }

    assertThat(assertRead(table, name)).hasSize(3);
    assertThat(count(name)).isEqualTo(3);
  }

  private DataFile appendAsHadoop(Table table, Record... rows) {
    DataFile file = lake.write(table, FileFormat.PARQUET, rows);
    DataFile renamed =
        DataFiles.builder(table.spec())
            .copy(file)
            .withPath(file.location().replaceFirst("^file:///", "file:/"))
            .build();
    assertThat(renamed.location()).startsWith("file:/").doesNotStartWith("file://");
    table.newAppend().appendFile(renamed).commit();
    return renamed;
  }

  /** As a compaction writes them: rows keep their numbers, which no workload sees. */
  @Test
  void rowsThatCarryTheirLineage() {
    Table table = lake.create("lineage", 3, ITEMS, PartitionSpec.unpartitioned());
    lake.append(table, row(table, 1L, "a"), row(table, 2L, "b"));
    Schema numbered =
        TypeUtil.join(
            table.schema(),
            new Schema(MetadataColumns.ROW_ID, MetadataColumns.LAST_UPDATED_SEQUENCE_NUMBER));
    DataFile file =
        lake.write(
            table, numbered, row(numbered, 3L, "c", 77L, 1L), row(numbered, 4L, null, null, null));
    table.newAppend().appendFile(file).commit();
    lake.deleteByVector(table, new Position(file, 1));

    assertThat(assertRead(table, "lineage")).hasSize(3);
    assertThat(count("lineage")).isEqualTo(3);
  }

  @Test
  void nanoseconds() {
    Schema schema =
        new Schema(
            NestedField.required(1, "id", Types.IntegerType.get()),
            NestedField.optional(2, "moment", Types.TimestampNanoType.withoutZone()),
            NestedField.optional(3, "instant", Types.TimestampNanoType.withZone()));
    Table table = lake.create("nanoseconds", 3, schema, PartitionSpec.unpartitioned());
    LocalDateTime moment = LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_999);
    lake.append(table, row(table, 1, moment, moment.atOffset(ZoneOffset.UTC)), row(table, 2));

    List<String> found =
        queries.run("SELECT * FROM nanoseconds ORDER BY id", "nanoseconds").stream()
            .map(Object::toString)
            .toList();
    assertThat(found)
        .containsExactly(
            "[1,\"1969-12-31T23:59:59.999999999\",\"1969-12-31T23:59:59.999999999+00:00\"]",
            "[2,null,null]");
    readByOthers(table, "nanoseconds", found, "duckdb");
    assertThat(
            queries.run(
                "SELECT id FROM nanoseconds WHERE moment < TIMESTAMP '1970-01-01'", "nanoseconds"))
        .hasToString("[[1]]");
  }

  @Test
  void columnsOfTheUnknownType() {
    Schema schema =
        new Schema(
            NestedField.required(1, "id", Types.LongType.get()),
            NestedField.optional(2, "later", Types.UnknownType.get()));
    Table table = lake.create("unknown", 3, schema, PartitionSpec.unpartitioned());
    lake.append(table, row(table, 1L, null));

    assertThat(assertRead(table, "unknown", "duckdb")).containsExactly("[1,null]");
  }

  @Test
  void typesThatPolarsLacksAreRefused() {
    for (Type type : List.of(Types.VariantType.get(), Types.GeometryType.of("srid:3857"))) {
      String name = "in_" + type.typeId().name().toLowerCase(Locale.ROOT);
      Schema schema =
          new Schema(
              NestedField.required(1, "id", Types.LongType.get()),
              NestedField.optional(2, "c", type));
      lake.create(name, 3, schema, PartitionSpec.unpartitioned());

      assertThatThrownBy(() -> queries.run("SELECT id FROM " + name, name))
          .isInstanceOfSatisfying(
              SandboxException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
          .hasMessageContaining("'%s'", name)
          .hasMessageContaining("of Iceberg's type " + type);
    }
  }

  @Test
  void encryptedFilesAreRefused() {
    Table table = lake.create("encrypted", 3, ITEMS, PartitionSpec.unpartitioned());
    DataFile plain = lake.write(table, FileFormat.PARQUET, row(table, 1L, "a"));
    table
        .newAppend()
        .appendFile(
            DataFiles.builder(table.spec())
                .copy(plain)
                .withEncryptionKeyMetadata(ByteBuffer.wrap(new byte[] {1, 2}))
                .build())
        .commit();

    assertRefused("encrypted", "its files are encrypted");
  }

  /** Of such a table not even the list of its files can be read. */
  @Test
  void encryptedSnapshotsAreRefused() throws IOException {
    Table table = lake.create("sealed_before", 3, ITEMS, PartitionSpec.unpartitioned());
    lake.append(table, row(table, 1L, "a"));
    String metadata =
        ((BaseTable) table)
            .operations()
            .current()
            .metadataFileLocation()
            .replaceFirst("^file:/+", "/");
    ObjectMapper json = new ObjectMapper();
    ObjectNode told = (ObjectNode) json.readTree(Files.readString(Path.of(metadata)));
    ((ObjectNode) told.at("/snapshots/0")).put("key-id", "k1");
    told.withArray("encryption-keys")
        .addObject()
        .put("key-id", "k1")
        .put("encrypted-key-metadata", "AAEC")
        .put("encrypted-by-id", "master");
    Path sealed = Path.of(metadata.replace(".metadata.json", "-sealed.metadata.json"));
    Files.writeString(sealed, told.toString());
    lake.register("sealed", "file://" + sealed);

    assertRefused("sealed", "encrypted");
  }

  @Test
  void filesOutsideOfTheWarehouseAreRefused(@TempDir Path elsewhere) throws Exception {
    Table table = lake.create("outside", 2, ITEMS, PartitionSpec.unpartitioned());
    Path file = Files.write(elsewhere.resolve("x.parquet"), new byte[] {1});
    table
        .newAppend()
        .appendFile(
            DataFiles.builder(table.spec())
                .withPath("file://" + file)
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(1)
                .withRecordCount(1)
                .build())
        .commit();

    assertRefused("outside", "files outside of the places");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "day", "hour", "moment", "instant", "uuid", "fixed", "wide", "flag", "twice", "bytes"
      })
  void partitionsByEveryType(String column) {
    Schema all =
        new Schema(
            NestedField.optional(1, "day", Types.DateType.get()),
            NestedField.optional(2, "hour", Types.TimeType.get()),
            NestedField.optional(3, "moment", Types.TimestampType.withoutZone()),
            NestedField.optional(4, "instant", Types.TimestampType.withZone()),
            NestedField.optional(5, "uuid", Types.UUIDType.get()),
            NestedField.optional(6, "fixed", Types.FixedType.ofLength(2)),
            NestedField.optional(7, "wide", Types.DecimalType.of(20, 3)),
            NestedField.optional(8, "flag", Types.BooleanType.get()),
            NestedField.optional(9, "twice", Types.DoubleType.get()),
            NestedField.optional(10, "bytes", Types.BinaryType.get()));
    Map<String, Object> values =
        Map.of(
            "day", LocalDate.of(1969, 12, 31),
            "hour", LocalTime.of(1, 2, 3, 4_000),
            "moment", LocalDateTime.of(1969, 12, 31, 1, 2, 3, 4_000),
            "instant", LocalDateTime.of(2026, 1, 2, 3, 4).atOffset(ZoneOffset.UTC),
            "uuid", UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"),
            "fixed", new byte[] {0, -1},
            "wide", new BigDecimal("-1.250"),
            "flag", true,
            "twice", Double.NaN,
            "bytes", ByteBuffer.wrap(new byte[] {-1, 0}));
    Schema schema =
        new Schema(all.findField(column), NestedField.required(20, "id", Types.LongType.get()));
    Table table =
        lake.create(
            "by_" + column, 2, schema, PartitionSpec.builderFor(schema).identity(column).build());
    lake.append(table, row(table, values.get(column), 1L));
    lake.append(table, row(table, null, 2L));

    assertThat(assertRead(table, "by_" + column)).hasSize(2);
    assertThat(
            queries.run(
                "SELECT id FROM by_%1$s WHERE %1$s IS NULL".formatted(column), "by_" + column))
        .hasToString("[[2]]");
  }

  @Test
  void onlyFilesThatMayMatchAreOpened() throws IOException {
    PartitionSpec byName = PartitionSpec.builderFor(ITEMS).identity("name").build();
    Table table = lake.create("pruned", 2, ITEMS, byName);
    lake.append(table, row(table, 1L, "a"), row(table, 2L, "a"));
    remove(lake.append(table, row(table, 3L, "b"), row(table, 4L, "b")));
    remove(lake.append(table, row(table, 10L, null)));

    assertThat(queries.run("SELECT id FROM pruned WHERE id < 2", "pruned")).hasToString("[[1]]");
    assertThat(queries.run("SELECT id FROM pruned WHERE name = 'a' ORDER BY id", "pruned"))
        .hasToString("[[1], [2]]");
    assertThat(queries.run("SELECT id FROM pruned WHERE id BETWEEN 5 AND 7", "pruned")).isEmpty();
    assertThat(count("pruned")).isEqualTo(5);
    assertThatThrownBy(() -> queries.run("SELECT * FROM pruned", "pruned"))
        .isInstanceOfSatisfying(
            SandboxException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUERY_FAILED))
        .hasMessageMatching("table 'pruned' cannot be read: its file <pruned>/data/.*is not there");
  }

  private static void remove(DataFile file) throws IOException {
    Files.delete(Path.of(file.location().replaceFirst("^file:/*", "/")));
  }

  @Test
  void tenThousandFilesAreReadByTheirBounds() throws IOException {
    int count = 10_000;
    Table table = lake.create("many", 2, ITEMS, PartitionSpec.unpartitioned());
    DataFile file = lake.write(table, FileFormat.PARQUET, row(table, 5_000L, "x"));
    Path written = Path.of(file.location().replaceFirst("^file:/*", "/"));
    AppendFiles append = table.newAppend();
    for (int i = 0; i < count; i++) {
      Path link = written.resolveSibling("link-" + i + ".parquet");
      if (i == 5_000) {
        Files.createLink(link, written);
      }
      ByteBuffer bound = Conversions.toByteBuffer(Types.LongType.get(), (long) i);
      append.appendFile(
          DataFiles.builder(table.spec())
              .withPath("file://" + link)
              .withFormat(FileFormat.PARQUET)
              .withFileSizeInBytes(file.fileSizeInBytes())
              .withMetrics(
                  new Metrics(
                      1L,
                      Map.of(),
                      Map.of(1, 1L),
                      Map.of(1, 0L),
                      Map.of(),
                      Map.of(1, bound),
                      Map.of(1, bound)))
              .build());
    }
    append.commit();

    assertThat(queries.run("SELECT id, name FROM many WHERE id = 5000", "many"))
        .hasToString("[[5000,\"x\"]]");
    assertThat(count("many")).isEqualTo(count);
    assertThat(queries.run("SELECT id FROM many WHERE id < 0", "many")).isEmpty();
  }

  @Test
  void filesOfTablesThatMayNotBeReadAreForbidden() {
    Principal bob =
        new Principal(
            "bob",
            "",
            new Rights(false, Set.of(), Map.of("oleander", Set.of("golden")), false),
            PrincipalLimits.NONE);
    Table secret = lake.create("secret", "t", 2, ITEMS, PartitionSpec.unpartitioned());
    DataFile file = lake.append(secret, row(secret, 1L, "hidden"));
    Table own = lake.create("own", 2, ITEMS, PartitionSpec.unpartitioned());
    lake.append(own, row(own, 2L, "seen"));
    Table borrowed = lake.create("borrowed", 2, ITEMS, PartitionSpec.unpartitioned());
    borrowed.newAppend().appendFile(file).commit();

    assertThat(queries.run(bob, "SELECT name FROM t", registered("own")))
        .hasToString("[[\"seen\"]]");
    assertThat(queries.run("SELECT name FROM borrowed", "borrowed")).hasToString("[[\"hidden\"]]");
    assertThatThrownBy(() -> queries.run(bob, "SELECT name FROM t", registered("borrowed")))
        .isInstanceOfSatisfying(
            SandboxException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN))
        .hasMessageContaining("'golden.borrowed' has files that lie where no table is");
  }

  private static List<RegisteredTable> registered(String table) {
    return List.of(new RegisteredTable("t", LakeQueries.golden(table), TableVersion.CURRENT));
  }
}
