package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An embedded lake on a disk that is really full: a file system of its own, in memory. */
@Timeout(180)
@Tag("slow-start")
final class FullDiskTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final int PAGE = 4096;

  @TempDir Path folder;
  private Path lake;
  private MemoryDisk disk;
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    lake = Files.createDirectory(folder.resolve("lake"));
    disk = MemoryDisk.mount(lake, "size=4m");
    server = new TestServer(folder);
    assertThat(append("SELECT 1 AS a").statusCode()).isEqualTo(200);
  }

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.close();
    }
    if (disk != null) {
      disk.unmount();
    }
  }

  @Test
  void aResultThatDoesNotFitLeavesTheTableAsItIs() throws Exception {
    List<Path> before = files();

    failed(
        append(
            "SELECT CAST(row_number() OVER () * 7919 % 1000003 AS BIGINT) AS a FROM f AS x"
                + " CROSS JOIN f AS y CROSS JOIN f AS z"));

    assertThat(rows()).isEqualTo("[[1]]");
    assertThat(files()).isEqualTo(before);
    assertThat(append("SELECT 2 AS a").statusCode()).isEqualTo(200);
    assertThat(rows()).isEqualTo("[[1],[2]]");
  }

  /** There is a page more of room each time, until the first write that gets through. */
  @Test
  void aDiskThatIsFullAtAnyStepLeavesTheTableAsItIs() throws Exception {
    List<Path> before = files();
    int failures = 0;
    for (int pages = 0; rows().equals("[[1]]"); pages++) {
      assertThat(pages).isLessThan(64);
      Path filler = fill((long) pages * PAGE);
      HttpResponse<String> answer = append("SELECT 2 AS a");
      if (answer.statusCode() != 200) {
        failed(answer);
        failures++;
        assertThat(rows()).isEqualTo("[[1]]");
        Files.delete(filler);
        assertThat(files()).as("with %d pages", pages).isEqualTo(before);
      }
      Files.deleteIfExists(filler);
    }
    assertThat(failures).isGreaterThan(3);
    assertThat(rows()).isEqualTo("[[1],[2]]");
    assertThat(lake.resolve(".writes")).isEmptyDirectory();
  }

  /** Takes all room but so many bytes. */
  private Path fill(long left) throws IOException {
    FileStore disk = Files.getFileStore(lake);
    Path filler = lake.resolve("filler");
    Files.write(filler, new byte[(int) Math.max(0, disk.getUsableSpace() - left)]);
    return filler;
  }

  /** The files that tables may refer to. */
  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(lake)) {
      return all.filter(file -> file.toString().matches(".*\\.(parquet|avro)")).sorted().toList();
    }
  }

  private static void failed(HttpResponse<String> answer) throws IOException {
    JsonNode json = JSON.readTree(answer.body());
    assertThat(json.path("success").asBoolean()).isFalse();
    assertThat(json.path("error").asText()).contains("no room left").doesNotContain("/");
  }

  private HttpResponse<String> append(String sql) throws Exception {
    return server.send(
        CLIENT,
        server.post(
            """
            {"mode": "query", "query": "%s", "tables": ["f=default.flowers"],
             "destination": "default.t", "saveMode": "append", "returnResults": false}
            """
                .formatted(sql)));
  }

  private String rows() throws Exception {
    HttpResponse<String> answer =
        server.send(
            CLIENT,
            server.post(
                """
                {"mode": "query", "query": "SELECT a FROM t ORDER BY a", "tables": ["t=default.t"]}
                """));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body()).at("/results/rows").toString();
  }
}
