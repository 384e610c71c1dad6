package dev.oleander.polars.sandbox.reading;

import static dev.oleander.polars.sandbox.catalog.GoldenLake.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oleander.polars.sandbox.FailingStore;
import dev.oleander.polars.sandbox.S3Server;
import dev.oleander.polars.sandbox.access.Principal;
import dev.oleander.polars.sandbox.access.PrincipalLimits;
import dev.oleander.polars.sandbox.access.Rights;
import dev.oleander.polars.sandbox.catalog.GoldenLake;
import dev.oleander.polars.sandbox.catalog.TableVersion;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.relay.Relays;
import dev.oleander.polars.sandbox.workload.RegisteredTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tables in an object store, written by Iceberg's own writers, read in a box. */
@Timeout(180)
final class ObjectStoreTablesTest {
  private static final Schema SCHEMA =
      new Schema(
          Types.NestedField.required(1, "id", Types.LongType.get()),
          Types.NestedField.optional(2, "name", Types.StringType.get()));
  private static final PartitionSpec BY_NAME =
      PartitionSpec.builderFor(SCHEMA).identity("name").build();
  private static final String WAREHOUSE = "s3://" + S3Server.BUCKET + "/wh";

  @TempDir private static Path folder;
  private static S3Server store;
  private static FailingStore way;
  private static GoldenLake lake;
  private static Relays relays;
  private static LakeQueries queries;

  @BeforeAll
  static void start() throws Exception {
    store = S3Server.start(folder.resolve("objects"));
    way = new FailingStore(store.endpoint());
    Path catalog = Files.createDirectories(folder.resolve("catalog"));
    lake = GoldenLake.open(catalog, WAREHOUSE, store.properties());
    relays = new Relays();
    queries =
        LakeQueries.start(
            folder.resolve("boxes"),
            GoldenLake.server(catalog, WAREHOUSE, S3Server.properties(way.endpoint())),
            relays);
  }

  @AfterAll
  static void stop() throws Exception {
    queries.close();
    relays.close();
    lake.close();
    way.close();
    store.close();
  }

  @AfterEach
  void recover() {
    way.recover();
  }

  @Test
  void readsPartitionsWhoseNamesAreEncoded() {
    Table table = lake.create("names", 2, SCHEMA, BY_NAME);
    for (String name : List.of("a/b", "ö + ü", "50%", "x=y&z", "..", "new\nline")) {
      lake.append(table, row(table, 1L, name), row(table, 2L, name));
    }
    long before = relays.bytes();

    assertThat(
            queries.run(
                "SELECT name, sum(id) AS s FROM names GROUP BY name ORDER BY name", "names"))
        .extracting(Object::toString)
        .containsExactly(
            "[\"..\",3]",
            "[\"50%\",3]",
            "[\"a/b\",3]",
            "[\"new\\nline\",3]",
            "[\"x=y&z\",3]",
            "[\"ö + ü\",3]");
    assertThat(relays.bytes()).isGreaterThan(before);
  }

  @Test
  void readsWithoutRowsThatAreDeleted() {
    Table table = lake.create("deleted", 2, SCHEMA, PartitionSpec.unpartitioned());
    DataFile first = lake.append(table, row(table, 1L, "a"), row(table, 2L, "b"));
    lake.append(table, row(table, 3L, "c"));
    lake.deletePositions(table, new GoldenLake.Position(first, 0));

    assertThat(queries.run("SELECT id FROM deleted ORDER BY id", "deleted"))
        .extracting(Object::toString)
        .containsExactly("[2]", "[3]");
  }

  @Test
  void joinsTables() {
    Table left = lake.create("l", 2, SCHEMA, PartitionSpec.unpartitioned());
    Table right = lake.create("r", 2, SCHEMA, PartitionSpec.unpartitioned());
    lake.append(left, row(left, 1L, "a"), row(left, 2L, "b"));
    lake.append(right, row(right, 2L, "c"), row(right, 3L, "d"));

    assertThat(queries.run("SELECT l.name, r.name AS n FROM l JOIN r ON l.id = r.id", "l", "r"))
        .extracting(Object::toString)
        .containsExactly("[\"b\",\"c\"]");
  }

  @Test
  void outlivesAStoreThatFailsForAMoment() {
    Table table = lake.create("moment", 2, SCHEMA, PartitionSpec.unpartitioned());
    lake.append(table, row(table, 1L, "a"));
    assertThat(queries.run("SELECT count(*) AS n FROM moment", "moment")).hasSize(1);

    way.refuse(1);
    assertThat(queries.run("SELECT id, name FROM moment", "moment"))
        .extracting(Object::toString)
        .containsExactly("[1,\"a\"]");
    assertThat(way.left()).isZero();

    way.breakOff(1, 400);
    assertThat(queries.run("SELECT name, id FROM moment", "moment"))
        .extracting(Object::toString)
        .containsExactly("[\"a\",1]");
    assertThat(way.left()).isZero();
  }

  @Test
  void saysWhichTableCannotBeReadOfAStoreThatFails() {
    Table table = lake.create("failing", 2, SCHEMA, PartitionSpec.unpartitioned());
    lake.append(table, row(table, 1L, "a"));
    assertThat(queries.run("SELECT count(*) AS n FROM failing", "failing")).hasSize(1);

    way.refuse(1_000);
    assertThat(failure("SELECT id FROM failing", "failing"))
        .hasMessageContaining("table 'golden.failing' cannot be read: the object store answers 503")
        .hasMessageNotContaining(S3Server.ACCESS_KEY)
        .hasMessageNotContaining(S3Server.SECRET_KEY)
        .hasMessageNotContaining("127.0.0.1");

    way.recover();
    assertThat(queries.run("SELECT id FROM failing", "failing")).hasSize(1);
  }

  @Test
  void saysWhichObjectIsMissing() {
    Table table = lake.create("missing", 2, SCHEMA, PartitionSpec.unpartitioned());
    DataFile file = lake.append(table, row(table, 1L, "a"));
    table.io().deleteFile(file.location());

    assertThat(failure("SELECT id FROM missing", "missing"))
        .hasMessageContaining("table 'golden.missing' cannot be read: there is no object")
        .hasMessageContaining(file.location());
  }

  @Test
  void readsNoFileOfATableThatMayNotBeRead() {
    Table secret = lake.create("secret", "salaries", 2, SCHEMA, PartitionSpec.unpartitioned());
    DataFile theirs = lake.append(secret, row(secret, 4711L, "boss"));
    Table honest = lake.create("honest", 2, SCHEMA, PartitionSpec.unpartitioned());
    lake.append(honest, row(honest, 1L, "a"));
    Table thief = lake.create("thief", 2, SCHEMA, PartitionSpec.unpartitioned());
    thief.newAppend().appendFile(DataFiles.builder(thief.spec()).copy(theirs).build()).commit();
    Table liar = lake.create("liar", 2, SCHEMA, PartitionSpec.unpartitioned());
    liar.updateProperties()
        .set(TableProperties.WRITE_DATA_LOCATION, secret.location() + "/data")
        .commit();
    liar.newAppend().appendFile(DataFiles.builder(liar.spec()).copy(theirs).build()).commit();
    Principal mallory =
        new Principal(
            "mallory",
            "",
            new Rights(false, Set.of(), Map.of("oleander", Set.of("golden")), true),
            PrincipalLimits.NONE);

    assertThat(queries.run(mallory, "SELECT id FROM t", as("honest")))
        .extracting(Object::toString)
        .containsExactly("[1]");
    for (String table : List.of("thief", "liar")) {
      assertThat(
              catchThrowableOfType(
                  SandboxException.class,
                  () -> queries.run(mallory, "SELECT id FROM t", as(table))))
          .as(table)
          .extracting(SandboxException::code)
          .isEqualTo(ErrorCode.FORBIDDEN);
    }
    // Who may read all of the catalog may read it under any name.
    assertThat(queries.run("SELECT id FROM thief", "thief"))
        .extracting(Object::toString)
        .containsExactly("[4711]");
  }

  private static List<RegisteredTable> as(String table) {
    return List.of(new RegisteredTable("t", LakeQueries.golden(table), TableVersion.CURRENT));
  }

  private static SandboxException failure(String sql, String table) {
    SandboxException failure =
        catchThrowableOfType(SandboxException.class, () -> queries.run(sql, table));
    assertThat(failure.code()).isEqualTo(ErrorCode.QUERY_FAILED);
    return failure;
  }
}
