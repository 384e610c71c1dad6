package dev.oleander.polars.conformance.logic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.conformance.jdbc.Connections;
import dev.oleander.polars.conformance.server.ForeignEngine;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Queries of SQLite's corpus. How many pass, and how many do not for a known reason, is fixed here:
 * a change of it is worth a look. A wrong answer without a known reason fails, whatever the
 * numbers.
 */
final class SqlLogicTest {
  /** Its queries take long, because they join up to 64 tables. */
  private static final String MANY_JOINS = "test/select5.test";

  private static final List<String> FILES =
      List.of(
          "test/select1.test",
          "test/select2.test",
          "test/select3.test",
          "test/select4.test",
          MANY_JOINS,
          "test/random/aggregates/slt_good_0.test",
          "test/random/expr/slt_good_0.test",
          "test/random/groupby/slt_good_0.test",
          "test/random/groupby/slt_good_9.test",
          "test/random/select/slt_good_66.test",
          "test/index/between/10/slt_good_0.test",
          "test/index/commute/10/slt_good_0.test",
          "test/index/in/10/slt_good_0.test",
          "test/index/orderby_nosort/10/slt_good_0.test",
          "test/index/random/10/slt_good_0.test");

  @TempDir private Path directory;

  @Test
  @Tag("large")
  void aSampleOfTheCorpus() throws Exception {
    LogicRun run = run(60, 5);

    assertThat(run.unknown()).isEmpty();
    assertThat(run.verdicts())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                Verdict.PASSED, 763,
                Verdict.TRUE_DIVISION, 7,
                Verdict.UNNAMED_IN_GROUP, 31,
                Verdict.SAME_NAMES, 4,
                Verdict.SIGN_OF_TEXT, 5));
  }

  @Test
  @Tag("heavy")
  void muchOfTheCorpus() throws Exception {
    LogicRun run = run(1_000, 100);

    assertThat(run.unknown()).isEmpty();
    assertThat(run.verdicts())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                Verdict.PASSED, 12_667,
                Verdict.TRUE_DIVISION, 89,
                Verdict.UNNAMED_IN_GROUP, 570,
                Verdict.SAME_NAMES, 35,
                Verdict.SIGN_OF_TEXT, 33,
                Verdict.TOO_DEEP, 2));
  }

  /** Runs so many queries of each file, and others of the one whose queries take long. */
  private LogicRun run(int most, int mostOfManyJoins) throws Exception {
    List<LogicFile> files = new ArrayList<>();
    for (String name : FILES) {
      files.add(LogicFile.read(name));
    }
    LogicRun run = new LogicRun();
    try (ServerProcess server = ServerProcess.start(directory)) {
      load(files, server);
      for (LogicFile file : files) {
        try (Connection connection = Connections.open(server, "/oleander/" + file.namespace())) {
          run.run(connection, file, file.name().equals(MANY_JOINS) ? mostOfManyJoins : most);
        }
      }
    }
    return run;
  }

  private void load(List<LogicFile> files, ServerProcess server) throws IOException {
    Path groups =
        Files.writeString(
            directory.resolve("groups.json"),
            new ObjectMapper()
                .writeValueAsString(
                    files.stream()
                        .map(
                            file ->
                                Map.of(
                                    "namespace", file.namespace(), "statements", file.statements()))
                        .toList()));
    ForeignEngine.run("load_statements.py", server.warehouse().toString(), groups.toString());
  }
}
