package dev.oleander.polars.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What calls of procedures are read as. */
final class ProcedureCallTest {
  private static ProcedureCall read(String sql) throws SqlScanException {
    return JdbcText.parse(sql, true).statements().get(0).call().orElseThrow();
  }

  private static ProcedureCall.Value only(String argument) throws SqlScanException {
    List<ProcedureCall.Argument> arguments = read("CALL p(" + argument + ")").arguments();
    assertThat(arguments).hasSize(1);
    assertThat(arguments.get(0).name()).isEmpty();
    return arguments.get(0).value();
  }

  private static ProcedureCall.Value scalar(InsertedValue constant) {
    return new ProcedureCall.Scalar(constant);
  }

  private static ProcedureCall.Value text(String content) {
    return scalar(new InsertedValue.Text(content));
  }

  @Test
  void haveNamesAndArguments() throws SqlScanException {
    ProcedureCall call =
        read(
            "call /* it */ reports.\"flowers of\"(?, \"limit\" => -2.50, -- how many\n"
                + " table=>'default.flowers');");

    assertThat(call.name()).containsExactly("reports", "flowers of");
    assertThat(call.arguments())
        .containsExactly(
            new ProcedureCall.Argument(Optional.empty(), scalar(new InsertedValue.Parameter(1))),
            new ProcedureCall.Argument(
                Optional.of("limit"), scalar(new InsertedValue.Numeric("-2.50"))),
            new ProcedureCall.Argument(Optional.of("table"), text("default.flowers")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{call p(?, x => ?)}",
        "{ CALL p ( ? , x => ? ) }",
        "CALL p(?, x => ?)",
        " /* c */ {call p(?, x => ?)} -- c"
      })
  void areTheSameAsEscapes(String sql) throws SqlScanException {
    assertThat(read(sql).arguments())
        .extracting(ProcedureCall.Argument::value)
        .containsExactly(
            scalar(new InsertedValue.Parameter(1)), scalar(new InsertedValue.Parameter(2)));
  }

  @Test
  void takeSourceAsItStands() throws SqlScanException {
    assertThat(only("$$ result = scan('a?')  # it's {\"x\": 1}; \\n\n\t$x$ $$"))
        .isEqualTo(text(" result = scan('a?')  # it's {\"x\": 1}; \\n\n\t$x$ "));
    assertThat(only("$py$ a = '$$' $py$")).isEqualTo(text(" a = '$$' "));
    assertThat(only("'it''s ?'")).isEqualTo(text("it's ?"));
    assertThat(only("$$$$")).isEqualTo(text(""));
  }

  @Test
  void takeEveryLiteral() throws SqlScanException {
    assertThat(only("NULL")).isEqualTo(scalar(new InsertedValue.Null()));
    assertThat(only("(true)")).isEqualTo(scalar(new InsertedValue.Truth(true)));
    assertThat(only("1e3")).isEqualTo(scalar(new InsertedValue.Numeric("1e3")));
    assertThat(only("DATE '2024-02-29'"))
        .isEqualTo(scalar(new InsertedValue.Temporal("DATE", "2024-02-29")));
    assertThat(only("{ts '2024-02-29 12:00:00'}"))
        .isEqualTo(scalar(new InsertedValue.Temporal("TIMESTAMP", "2024-02-29 12:00:00")));
    assertThat(only("[1, [], ARRAY['a', NULL]]"))
        .isEqualTo(
            new ProcedureCall.Elements(
                List.of(
                    scalar(new InsertedValue.Numeric("1")),
                    new ProcedureCall.Elements(List.of()),
                    new ProcedureCall.Elements(
                        List.of(text("a"), scalar(new InsertedValue.Null()))))));
    assertThat(only("{'a': ?, \"b\": MAP {c: {}}}"))
        .isEqualTo(
            new ProcedureCall.Entries(
                Map.of(
                    "a",
                    scalar(new InsertedValue.Parameter(1)),
                    "b",
                    new ProcedureCall.Entries(Map.of("c", new ProcedureCall.Entries(Map.of()))))));
  }

  @Test
  void mayHaveNoArguments() throws SqlScanException {
    assertThat(read("{call p()}").arguments()).isEmpty();
    assertThat(JdbcText.parse("SELECT 1", true).statements().get(0).call()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          CALL p                        | 7  | SYNTAX      | the arguments stand in parentheses
          CALL p(1) x                   | 11 | SYNTAX      | "x" does not belong here
          CALL p(1,)                    | 10 | SYNTAX      | a value is missing
          CALL p(a =>)                  | 12 | SYNTAX      | a value is missing
          CALL p(a => 1, 2)             | 16 | SYNTAX      | without a name stands behind one with a name
          CALL p(a => 1, "a" => 2)      | 16 | SYNTAX      | "a" is there twice
          CALL p({'a': 1, 'a': 2})      | 17 | SYNTAX      | the key "a" is there twice
          CALL p({1: 2})                | 9  | SYNTAX      | a key in single quotes
          CALL p(a > 1)                 | 8  | UNSUPPORTED | nothing is computed here
          CALL p(1 + 1)                 | 8  | UNSUPPORTED | nothing is computed here
          CALL p(a = > 1)               | 8  | UNSUPPORTED | nothing is computed here
          CALL p(E'a')                  | 8  | UNSUPPORTED | nothing is computed here
          CALL p((SELECT 1))            | 9  | UNSUPPORTED | nothing is computed here
          CALL p(DEFAULT)               | 8  | UNSUPPORTED | leave the argument out
          {? = call p(?)}               | 1  | UNSUPPORTED | a procedure answers rows and no value
          """)
  void areRefusedWithTheirPlace(
      String sql, int column, SqlScanException.Reason reason, String message) {
    assertThatExceptionOfType(SqlScanException.class)
        .isThrownBy(() -> read(sql))
        .withMessageContaining(message)
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e.position().column()).isEqualTo(column);
            });
  }

  @Test
  void areReadOrRefusedWhateverStandsInThem() {
    String sql =
        "{call ns.p($$a$$, x => [1, {'k': ?}], y=>DATE '2024-01-01', z => ARRAY[(-1)], m => MAP {a:"
            + " {}})}";
    int refused = 0;
    for (int i = 0; i < sql.length(); i++) {
      refused += refusals(sql.substring(0, i)) + refusals(sql.substring(i));
      for (String other : "( ) [ ] { } $ ' \" , = > : ? ; . -".split(" ", -1)) {
        refused += refusals(sql.substring(0, i) + other + sql.substring(i + 1));
      }
    }
    assertThat(refused).isPositive();
  }

  private static int refusals(String sql) {
    try {
      for (JdbcStatement statement : JdbcText.parse(sql, true).statements()) {
        assertThat(statement.call()).isNotNull();
      }
      return 0;
    } catch (SqlScanException e) {
      return 1;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EXPLAIN CALL p()", "(CALL p())"})
  void areWholeStatements(String sql) throws SqlScanException {
    JdbcStatement statement = JdbcText.parse(sql, true).statements().get(0);

    assertThat(statement.call()).isEmpty();
    assertThatExceptionOfType(SqlScanException.class)
        .isThrownBy(() -> statement.unbound().checkKind())
        .withMessageContaining("must be the whole statement");
  }
}
