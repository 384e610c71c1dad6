package dev.oleander.polars.conformance.lake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.conformance.server.PlainHttp;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Spark and workloads on the same tables: each reads what the other has written. */
@Tag("heavy")
@Timeout(900)
final class SparkTest {
  @TempDir private Path directory;

  @Test
  void eachReadsWhatTheOtherWrites() throws IOException {
    try (ServerProcess server = ServerProcess.start(directory)) {
      List<JsonNode> first =
          Spark.run(
              server,
              directory,
              "SELECT count(*) AS n FROM lake.default.flowers",
              "CREATE NAMESPACE lake.spark",
              create("deleted", 2),
              create("vectors", 3),
              insert("deleted"),
              insert("vectors"),
              "DELETE FROM lake.spark.deleted WHERE id = 2",
              "DELETE FROM lake.spark.vectors WHERE id = 2",
              merge("deleted"),
              merge("vectors"),
              "ALTER TABLE lake.spark.vectors ADD COLUMN extra INT",
              "ALTER TABLE lake.spark.vectors RENAME COLUMN name TO title",
              "ALTER TABLE lake.spark.vectors ADD PARTITION FIELD truncate(1, title)",
              "INSERT INTO lake.spark.vectors VALUES (20, 'new', NULL, NULL, 7)",
              "SELECT id, title, extra FROM lake.spark.vectors ORDER BY id",
              "SELECT DISTINCT file_format FROM lake.spark.vectors.delete_files",
              "SELECT DISTINCT file_format FROM lake.spark.deleted.delete_files");
      assertThat(first.get(0)).hasToString("[{\"n\":150}]");
      assertThat(first.get(first.size() - 2)).hasToString("[{\"file_format\":\"PUFFIN\"}]");
      assertThat(first.get(first.size() - 1)).hasToString("[{\"file_format\":\"PARQUET\"}]");

      assertThat(rows(server, "SELECT id, name, d FROM t ORDER BY id", "spark.deleted"))
          .hasToString("[[1,\"a\",\"1.25\"],[3,\"z\",null],[9,\"n\",null]]");
      assertThat(rows(server, "SELECT * FROM t ORDER BY id", "spark.vectors"))
          .hasToString(
              "[[1,\"a\",\"2026-01-02T03:04:05.678901+00:00\",\"1.25\",null],"
                  + "[3,\"z\",null,null,null],[9,\"n\",null,null,null],"
                  + "[20,\"new\",null,null,7]]");
      assertThat(rows(server, "SELECT count(*) FROM t", "spark.vectors")).hasToString("[[4]]");

      assertThat(
              saved(
                  server,
                  "SELECT CAST(30 AS BIGINT) AS id, 'polars' AS title, CAST(8 AS INT) AS extra",
                  "spark.vectors",
                  "append"))
          .isEqualTo(1);
      assertThat(
              saved(
                  server,
                  "SELECT id, title, TIMESTAMP '2026-01-01 00:00:00' AS moment, CAST(id AS DOUBLE)"
                      + " / 2 AS half, id > 5 AS large, DATE '2026-02-03' AS day FROM t",
                  "spark.made",
                  "create"))
          .isEqualTo(5);

      List<JsonNode> second =
          Spark.run(
              server,
              directory,
              "SELECT id, title, extra FROM lake.spark.vectors WHERE id > 15 ORDER BY id",
              "SELECT * FROM lake.spark.made WHERE id > 25",
              "SELECT count(DISTINCT _row_id) AS n FROM lake.spark.vectors",
              "UPDATE lake.spark.made SET title = 'changed' WHERE id = 30",
              "SELECT operation, summary['oleander.save-mode'] AS mode FROM"
                  + " lake.spark.vectors.snapshots ORDER BY committed_at DESC LIMIT 1");
      assertThat(second.get(0))
          .hasToString(
              "[{\"id\":20,\"title\":\"new\",\"extra\":7},"
                  + "{\"id\":30,\"title\":\"polars\",\"extra\":8}]");
      assertThat(second.get(1))
          .hasToString(
              "[{\"id\":30,\"title\":\"polars\",\"moment\":\"2026-01-01T00:00:00.000\","
                  + "\"half\":15.0,\"large\":true,\"day\":\"2026-02-03\"}]");
      assertThat(second.get(2)).hasToString("[{\"n\":5}]");
      assertThat(second.get(4)).hasToString("[{\"operation\":\"append\",\"mode\":\"append\"}]");
      assertThat(rows(server, "SELECT title FROM t WHERE id = 30", "spark.made"))
          .hasToString("[[\"changed\"]]");
    }
  }

  /** A table whose rows are deleted by files of their own. */
  private static String create(String table, int version) {
    return ("CREATE TABLE lake.spark.%s (id BIGINT, name STRING, at TIMESTAMP, d DECIMAL(9, 2))"
            + " USING iceberg PARTITIONED BY (bucket(4, id)) TBLPROPERTIES ('format-version' ="
            + " '%d', 'write.delete.mode' = 'merge-on-read', 'write.update.mode' ="
            + " 'merge-on-read', 'write.merge.mode' = 'merge-on-read')")
        .formatted(table, version);
  }

  private static String insert(String table) {
    return "INSERT INTO lake.spark.%s VALUES (1, 'a', TIMESTAMP '2026-01-02 03:04:05.678901', 1.25), (2, 'b', NULL, 2.5), (3, 'c', NULL, NULL)"
        .formatted(table);
  }

  private static String merge(String table) {
    return ("MERGE INTO lake.spark.%s t USING (SELECT 3 AS id, 'z' AS name UNION ALL SELECT 9, 'n')"
            + " s ON t.id = s.id WHEN MATCHED THEN UPDATE SET name = s.name WHEN NOT MATCHED THEN"
            + " INSERT (id, name) VALUES (s.id, s.name)")
        .formatted(table);
  }

  private static JsonNode rows(ServerProcess server, String sql, String table) throws IOException {
    return answer(
            server,
            "{\"mode\": \"query\", \"query\": \"%s\", \"tables\": [\"t=%s\"]}"
                .formatted(sql, table))
        .at("/results/rows");
  }

  private static long saved(ServerProcess server, String sql, String table, String mode)
      throws IOException {
    return answer(
            server,
            "{\"mode\": \"query\", \"query\": \"%s\", \"tables\": [\"t=spark.vectors\"], \"destination\": \"%s\", \"saveMode\": \"%s\"}"
                .formatted(sql, table, mode))
        .at("/saved/rows_written")
        .asLong();
  }

  private static JsonNode answer(ServerProcess server, String body) throws IOException {
    PlainHttp.Answer answer = server.http().post(PlainHttp.POLARS, body);
    JsonNode json = answer.json();
    assertThat(json.path("success").asBoolean()).as(json.toString()).isTrue();
    return json;
  }
}
