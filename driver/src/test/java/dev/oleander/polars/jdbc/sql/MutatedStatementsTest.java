package dev.oleander.polars.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class MutatedStatementsTest {
  private static final int MUTATIONS = 20_000;
  private static final long SEED = 20_260_722L;
  private static final DefaultNames NAMES = DefaultNames.of("lake", "default");
  private static final String[] FRAGMENTS = {
    "'",
    "\"",
    "`",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    ";",
    "--",
    "/*",
    "*/",
    "$$",
    "$a$",
    "\n",
    " FROM ",
    " SELECT ",
    " WITH ",
    " JOIN ",
    " ON ",
    " AS ",
    " IS DISTINCT FROM ",
    " IS TRUE ",
    " UNION ",
    " TABLE ",
    " VALUES (",
    " WHERE ",
    "ns.t",
    "ns.t.c",
    "E'",
    "R'''",
    "Q'[",
    "?",
    "{fn LOCATE(",
    "{fn UCASE(a)}",
    "{d '2024-01-31'}",
    "{oj ",
    "{limit 1}",
    "{call ",
    " LIKE 'a!%' ESCAPE '!' ",
    " LIKE ? ",
    " IN (?, ?) ",
    " ORDER BY ",
    " LIMIT ? ",
    "*",
    " CASE ",
    " END ",
    " AND ",
    " LATERAL ",
    " FOR VERSION AS OF 7 ",
    " FOR TIMESTAMP AS OF ? ",
    "INSERT INTO ns.t (a, b) ",
    "INSERT INTO t VALUES (1, ?), ",
    "CREATE TABLE ns.t AS ",
    "CREATE TABLE t (a ARRAY<INT>, ",
    " PARTITIONED BY (bucket(4, a)) ",
    " USING ",
    "\ud83d",
    "\0",
    "💐"
  };

  @Test
  void neverHangAndFailOnlyWithScanExceptions() {
    List<StatementFile.Case> cases = StatementFile.cases();
    Random random = new Random(SEED);

    int read =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(60),
            () -> {
              int readable = 0;
              for (int i = 0; i < MUTATIONS; i++) {
                StringBuilder sql =
                    new StringBuilder(cases.get(random.nextInt(cases.size())).sql());
                for (int edits = random.nextInt(6); edits >= 0; edits--) {
                  mutate(sql, random);
                }
                readable += isReadable(sql.toString()) ? 1 : 0;
              }
              return readable;
            });

    assertThat(read).isBetween(MUTATIONS / 20, MUTATIONS - 1);
  }

  @Test
  void surviveRandomCharacters() {
    Random random = new Random(SEED);

    for (int i = 0; i < MUTATIONS / 4; i++) {
      StringBuilder sql = new StringBuilder();
      for (int length = random.nextInt(60); length > 0; length--) {
        sql.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
      }
      isReadable(sql.toString());
    }
  }

  private static void mutate(StringBuilder sql, Random random) {
    int at = random.nextInt(sql.length() + 1);
    int end = Math.min(sql.length(), at + random.nextInt(12));
    switch (random.nextInt(4)) {
      case 0 -> sql.delete(at, end);
      case 1 -> sql.insert(at, FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
      case 2 -> sql.insert(at, sql.substring(at, end));
      default -> sql.replace(at, end, FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
    }
  }

  private static boolean isReadable(String sql) {
    try {
      for (JdbcStatement statement : JdbcText.parse(sql, true).statements()) {
        List<ParameterLiteral> values =
            Collections.nCopies(statement.parameterCount(), ParameterTest.value("1"));
        Optional<Change> change = statement.change(values);
        if (change.isPresent()) {
          if (change.get() instanceof Change.Write write
              && write.rows() instanceof Change.Selected selected) {
            selected.query().rewrite(NAMES);
          }
          continue;
        }
        RewrittenSql rewritten = statement.bind(values).rewrite(NAMES);
        for (int offset = 0; offset <= rewritten.sql().length(); offset += 7) {
          assertThat(rewritten.positions().originalOf(offset).offset()).isBetween(0, sql.length());
        }
      }
      return true;
    } catch (SqlScanException e) {
      assertThat(e.position().offset()).isBetween(0, sql.length());
      assertThat(e).hasMessageContaining("line " + e.position().line());
      return false;
    }
  }
}
