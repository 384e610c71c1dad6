package dev.oleander.polars.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.conformance.server.ForeignEngine;
import dev.oleander.polars.conformance.server.PlainHttp;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which snapshots workloads read, and that they tell it. */
@SandboxServer
final class TimeTravelTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void readsEachStateByTheColumnsOfThenAndTellsIt(ServerProcess server) throws IOException {
    List<Version> versions = write(server, "default.travelled");
    String first = versions.get(0).id();
    String second = versions.get(1).id();
    String third = versions.get(2).id();

    JsonNode answer =
        run(
            server,
            "SELECT (SELECT count(*) FROM now WHERE new = 'a') AS a, (SELECT count(*) FROM b WHERE"
                + " old = 'a') AS b, (SELECT count(old) FROM c) AS c, (SELECT count(*) FROM d) AS"
                + " d, (SELECT count(new) FROM e) AS e",
            """
            ["now=default.travelled",
             {"alias": "b", "table": "default.travelled", "snapshotId": %s},
             {"alias": "c", "table": "default.travelled", "asOf": %d},
             {"alias": "d", "table": "default.travelled", "snapshotId": "%s", "asOf": null},
             {"alias": "e", "table": "default.travelled", "asOf": "%s"}]\
            """
                .formatted(
                    second,
                    versions.get(1).millis(),
                    first,
                    Instant.ofEpochMilli(versions.get(2).millis()).plusSeconds(60)));

    assertThat(answer.path("success").asBoolean()).as(answer.toString()).isTrue();
    assertThat(answer.at("/results/rows").toString()).isEqualTo("[[2,2,2,1,3]]");
    String tables =
        "[[\"now\",\"%3$s\"],[\"b\",\"%2$s\"],[\"c\",\"%2$s\"],[\"d\",\"%1$s\"],[\"e\",\"%3$s\"]]"
            .formatted(first, second, third);
    assertThat(told(answer)).isEqualTo(tables);
    String id = answer.path("workloadId").asText();
    assertThat(told(server.http().get("/api/v1/workloads/" + id).json())).isEqualTo(tables);
  }

  @Test
  void aTableWithoutSnapshotIsEmptyAndHasNoState(ServerProcess server) throws IOException {
    write(server, "default.young");

    JsonNode now = run(server, "SELECT count(*) AS n FROM t", "[\"t=default.young_empty\"]");
    JsonNode then =
        run(
            server,
            "SELECT * FROM t",
            "[{\"alias\": \"t\", \"table\": \"default.young_empty\", \"asOf\": 1}]");

    assertThat(now.at("/results/rows").toString()).isEqualTo("[[0]]");
    assertThat(told(now)).isEqualTo("[[\"t\",null]]");
    assertThat(then.path("errorCode").asText()).isEqualTo("INVALID_REQUEST");
    assertThat(then.path("error").asText()).contains("'default.young_empty'", "it has none");
  }

  @Test
  void aScriptReadsEarlierStatesToo(ServerProcess server) throws IOException {
    List<Version> versions = write(server, "default.scripted");
    ObjectNode body = JSON.createObjectNode().put("mode", "script");
    body.put(
        "script",
        """
        from datetime import UTC, datetime
        table = "default.scripted"
        moment = datetime.fromtimestamp(params["second"] / 1000, UTC)
        frames = [
            scan(table, snapshot_id=params["id"]),
            scan(table, as_of=params["second"]),
            scan(table, as_of=moment),
            scan(table, as_of=moment.isoformat()),
            scan(table, as_of=moment.replace(tzinfo=None)),
            scan(table).rename({"new": "old"}),
        ]
        result = pl.concat([frame.select(pl.col("old").len()) for frame in frames])
        for bad in ({"snapshot_id": 7}, {"as_of": 7}, {"snapshot_id": 7, "as_of": 7}):
            try:
                scan(table, **bad)
            except ValueError as error:
                print(error)
        """);
    body.putObject("params")
        .put("id", Long.parseLong(versions.get(0).id()))
        .put("second", versions.get(1).millis());

    JsonNode answer = server.http().post(PlainHttp.POLARS, body.toString()).json();

    assertThat(answer.at("/results/rows").toString())
        .as(answer.toString())
        .isEqualTo("[[1],[2],[2],[2],[2],[3]]");
    assertThat(told(answer))
        .isEqualTo(
            "[[\"default.scripted\",\"%s\"],[\"default.scripted\",\"%s\"],[\"default.scripted\",\"%s\"]]"
                .formatted(versions.get(0).id(), versions.get(1).id(), versions.get(2).id()));
    String log =
        server
            .http()
            .get("/api/v1/workloads/" + answer.path("workloadId").asText() + "/logs")
            .json()
            .path("text")
            .asText();
    assertThat(log)
        .contains("has no snapshot 7", "not known to have had a snapshot", "not of both");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"snapshotId\": 7 | has no snapshot 7",
        "\"snapshotId\": \"x\" | tables[0].snapshotId must be",
        "\"snapshotId\": 1.5 | tables[0].snapshotId must be",
        "\"snapshotId\": \"9999999999999999999\" | more than 64 bits",
        "\"snapshotId\": 7, \"asOf\": 7 | both snapshotId and asOf",
        "\"asOf\": 7 | not known to have had a snapshot at 1970-01-01T00:00:00.007Z: the first",
        "\"asOf\": \"2026-01-01\" | tables[0].asOf must be a time with its offset",
        "\"asOf\": 9999999999999999999 | tables[0].asOf must be",
        "\"asOf\": true | tables[0].asOf must be",
      })
  void refusesStatesThatAreNotThere(String field, String message, ServerProcess server)
      throws IOException {
    JsonNode answer =
        run(
            server,
            "SELECT * FROM t",
            "[{\"alias\": \"t\", \"table\": \"default.flowers\", %s}]".formatted(field));

    assertThat(answer.path("errorCode").asText()).isEqualTo("INVALID_REQUEST");
    assertThat(answer.path("error").asText()).contains(message);
  }

  private record Version(String id, long millis) {}

  private static List<Version> write(ServerProcess server, String table) throws IOException {
    List<Version> versions = new ArrayList<>();
    ForeignEngine.run("write_versions.py", server.warehouse().toString(), table)
        .lines()
        .map(line -> line.split(" ", 2))
        .forEach(parts -> versions.add(new Version(parts[0], Long.parseLong(parts[1]))));
    return versions;
  }

  private static JsonNode run(ServerProcess server, String sql, String tables) throws IOException {
    ObjectNode body = JSON.createObjectNode().put("mode", "query").put("query", sql);
    body.set("tables", JSON.readTree(tables));
    return server.http().post(PlainHttp.POLARS, body.toString()).json();
  }

  private static String told(JsonNode answer) {
    var told = JSON.createArrayNode();
    for (JsonNode table : answer.path("tables")) {
      told.addArray().add(table.path("alias")).add(table.path("snapshotId"));
    }
    return told.toString();
  }
}
