package dev.oleander.polars.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StatementFileTest {
  private static final DefaultNames NAMES = DefaultNames.of("lake", "default");

  static List<StatementFile.Case> accepted() {
    return StatementFile.cases().stream().filter(one -> !one.isRefused()).toList();
  }

  static List<StatementFile.Case> refused() {
    return StatementFile.cases().stream().filter(StatementFile.Case::isRefused).toList();
  }

  @Test
  void holdsSeveralHundredStatements() {
    assertThat(StatementFile.cases()).hasSizeGreaterThan(300);
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void isRewrittenAsExpected(StatementFile.Case one) throws SqlScanException {
    SqlStatement statement = SqlStatement.parse(one.sql());

    assertThat(statement.kind().name()).isEqualTo(one.kind());
    assertThat(names(statement)).isEqualTo(one.expected().get(0));

    RewrittenSql rewritten = statement.rewrite(NAMES);

    String sent = one.expected().get(2);
    assertThat(rewritten.sql()).isEqualTo(sent.equals("unchanged") ? one.sql() : sent);
    assertThat(registrations(rewritten)).isEqualTo(one.expected().get(1));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void needsNoRewritingTwice(StatementFile.Case one) throws SqlScanException {
    RewrittenSql first = SqlStatement.parse(one.sql()).rewrite(NAMES);

    RewrittenSql second = SqlStatement.parse(first.sql()).rewrite(NAMES);

    assertThat(second.registeredTables()).hasSameSizeAs(first.registeredTables());
    assertThat(second.sql()).isEqualTo(first.sql());
  }

  @ParameterizedTest
  @MethodSource("refused")
  void isRefusedAsExpected(StatementFile.Case one) {
    SqlScanException refusal =
        catchThrowableOfType(
            SqlScanException.class, () -> SqlStatement.parse(one.sql()).rewrite(NAMES));

    String[] expected = one.expected().get(0).split(" ", 4);
    TextPosition position = refusal.position();
    assertThat(refusal.reason().name()).isEqualTo(expected[1]);
    assertThat(position.line() + ":" + position.column()).isEqualTo(expected[2]);
    assertThat(refusal).hasMessageContaining(expected[3]);
    assertThat(kindOf(one.sql())).isEqualTo(one.kind());
  }

  private static String kindOf(String sql) {
    try {
      return SqlStatement.parse(sql).kind().name();
    } catch (SqlScanException e) {
      return "unreadable";
    }
  }

  private static String names(SqlStatement statement) {
    String joined =
        statement.tableReferences().stream()
            .map(reference -> String.join(".", reference.parts()))
            .collect(Collectors.joining(", "));
    return joined.isEmpty() ? "none" : joined;
  }

  private static String registrations(RewrittenSql rewritten) {
    String joined =
        rewritten.registeredTables().stream()
            .map(table -> table.alias() + " = " + table.table())
            .collect(Collectors.joining("; "));
    return joined.isEmpty() ? "none" : joined;
  }
}
