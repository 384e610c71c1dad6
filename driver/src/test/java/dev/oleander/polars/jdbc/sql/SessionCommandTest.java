package dev.oleander.polars.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionCommandTest {
  private static Optional<SessionCommand> read(String text) throws SqlScanException {
    return SessionCommand.of(SqlStatement.parse(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          SHOW CATALOGS                              | ShowCatalogs[like=Optional.empty]
          show catalogs like 'o%';                   | ShowCatalogs[like=Optional[o%]]
          SHOW SCHEMAS                               | ShowSchemas[catalog=Optional.empty, like=Optional.empty]
          SHOW NAMESPACES IN other LIKE 'it''s'      | ShowSchemas[catalog=Optional[other], like=Optional[it's]]
          SHOW DATABASES FROM "Odd ""one"            | ShowSchemas[catalog=Optional[Odd "one], like=Optional.empty]
          SHOW TABLES                                | ShowTables[namespace=[], like=Optional.empty]
          SHOW TABLES FROM a.b.c LIKE '_x'           | ShowTables[namespace=[a, b, c], like=Optional[_x]]
          /* now */ SHOW TABLES IN `a b` -- end      | ShowTables[namespace=[a b], like=Optional.empty]
          SHOW COLUMNS FROM t                        | ShowColumns[table=[t], like=Optional.empty]
          SHOW COLUMNS IN "n"."t" LIKE 'c'           | ShowColumns[table=[n, t], like=Optional[c]]
          DESCRIBE t                                 | ShowColumns[table=[t], like=Optional.empty]
          DESC c.n.t                                 | ShowColumns[table=[c, n, t], like=Optional.empty]
          DESCRIBE TABLE t                           | ShowColumns[table=[t], like=Optional.empty]
          DESCRIBE TABLE                             | ShowColumns[table=[TABLE], like=Optional.empty]
          SHOW ALL                                   | ShowSettings[name=Optional.empty]
          SHOW queryTimeout                          | ShowSettings[name=Optional[queryTimeout]]
          USE CATALOG c                              | UseCatalog[name=c]
          USE CATALOG                                | UseSchema[namespace=[CATALOG]]
          USE n                                      | UseSchema[namespace=[n]]
          USE SCHEMA n.m                             | UseSchema[namespace=[n, m]]
          USE c."d.e"                                | UseSchema[namespace=[c, d.e]]
          SET queryTimeout = 5                       | SetSetting[name=queryTimeout, value=5]
          SET SESSION queryTimeout TO '5'            | SetSetting[name=queryTimeout, value=5]
          SET timeZone = Europe/Berlin ;             | SetSetting[name=timeZone, value=Europe/Berlin]
          SET a = 'x' 'y'                            | SetSetting[name=a, value='x' 'y']
          SET session = 1                            | SetSetting[name=session, value=1]
          SET a = DEFAULT                            | ResetSetting[name=Optional[a]]
          SET a = 'DEFAULT'                          | SetSetting[name=a, value=DEFAULT]
          RESET a                                    | ResetSetting[name=Optional[a]]
          RESET ALL                                  | ResetSetting[name=Optional.empty]
          """)
  void readsCommands(String text, String expected) throws SqlScanException {
    assertThat(read(text.strip())).map(Object::toString).contains(expected.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "EXPLAIN SELECT 1",
        "EXPLAIN t",
        "DELETE FROM t",
        "SELEC 1",
        "WITH show AS (SELECT 1) SELECT * FROM show"
      })
  void leavesTheRestToOthers(String text) throws SqlScanException {
    assertThat(read(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          SHOW                    | SHOW takes CATALOGS
          SHOW 'x'                | SHOW takes CATALOGS
          SHOW a b                | SHOW takes CATALOGS
          SHOW COLUMNS            | SHOW COLUMNS needs FROM
          SHOW TABLES x           | "x" does not belong here
          SHOW TABLES LIKE x      | LIKE needs a pattern
          SHOW TABLES FROM        | a name is missing
          SHOW TABLES FROM a.     | a name is missing
          DESCRIBE                | a name is missing
          DESCRIBE a b            | "b" does not belong here
          USE                     | a name is missing
          USE 'x'                 | a name is missing
          SET                     | a name is missing
          SET a                   | SET needs = or TO
          SET a 5                 | SET needs = or TO
          SET a =                 | a value is missing
          RESET                   | a name is missing
          """)
  void saysWhatIsWrong(String text, String what) {
    SqlScanException refused =
        catchThrowableOfType(SqlScanException.class, () -> read(text.strip()));
    assertThat(refused.reason()).isEqualTo(SqlScanException.Reason.SYNTAX);
    assertThat(refused).hasMessageContaining(what.strip()).hasMessageContaining("line 1");
  }

  @Test
  void onlyChangesHaveNoRows() throws SqlScanException {
    for (String text : List.of("SHOW CATALOGS", "SHOW TABLES", "DESCRIBE t", "SHOW ALL")) {
      assertThat(read(text).orElseThrow().hasRows()).as(text).isTrue();
    }
    for (String text : List.of("USE n", "USE CATALOG c", "SET a = 1", "RESET ALL")) {
      assertThat(read(text).orElseThrow().hasRows()).as(text).isFalse();
    }
  }
}
