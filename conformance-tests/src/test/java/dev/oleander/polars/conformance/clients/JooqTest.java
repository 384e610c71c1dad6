package dev.oleander.polars.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.avg;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.round;
import static org.jooq.impl.DSL.table;

import dev.oleander.polars.conformance.jdbc.Connections;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.time.LocalDate;
import java.util.List;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.conf.Settings;
import org.jooq.conf.StatementType;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SandboxServer
final class JooqTest {
  private static final Table<Record> FLOWERS = table(name("default", "flowers"));
  private static final Field<String> SPECIES = field(name("species"), String.class);
  private static final Field<Double> PETAL_LENGTH = field(name("petal_length"), Double.class);

  private Connection connection;

  @BeforeEach
  void connect(ServerProcess server) throws SQLException {
    connection = Connections.open(server);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"DEFAULT", "POSTGRES", "DUCKDB"})
  void runsPlainSql(SQLDialect dialect) {
    DSLContext create = DSL.using(connection, dialect);

    Result<Record> rows = create.fetch("SELECT id, day, price FROM conformance.types ORDER BY id");

    assertThat(rows).hasSize(3);
    assertThat(rows.get(0).get("day", LocalDate.class)).isEqualTo(LocalDate.of(2024, 2, 29));
    assertThat(rows.get(2).get("price")).isNull();
    assertThatThrownBy(() -> create.fetch("SELECT * FROM bees"))
        .isInstanceOf(DataAccessException.class)
        .hasCauseInstanceOf(SQLSyntaxErrorException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"DEFAULT", "POSTGRES", "DUCKDB"})
  void buildsStatementsWithoutParameters(SQLDialect dialect) {
    DSLContext create =
        DSL.using(
            connection, dialect, new Settings().withStatementType(StatementType.STATIC_STATEMENT));

    assertThat(
            create
                .select(SPECIES, count().as("n"), round(avg(PETAL_LENGTH), 3).as("length"))
                .from(FLOWERS)
                .where(PETAL_LENGTH.gt(1.5))
                .groupBy(SPECIES)
                .having(count().gt(1))
                .orderBy(SPECIES)
                .fetch()
                .map(row -> row.value1() + " " + row.value2()))
        .containsExactly("setosa 13", "versicolor 50", "virginica 50");
  }

  @ParameterizedTest
  @EnumSource(names = {"DEFAULT", "POSTGRES", "DUCKDB"})
  void readsRowByRow(SQLDialect dialect) {
    try (Cursor<Record> cursor =
        DSL.using(connection, dialect)
            .resultQuery("SELECT species FROM flowers")
            .fetchSize(10)
            .fetchLazy()) {
      assertThat(cursor.fetchNext(20)).hasSize(20);
      assertThat(cursor.hasNext()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DEFAULT", "POSTGRES", "DUCKDB"})
  void bindsParameters(SQLDialect dialect) {
    DSLContext create = DSL.using(connection, dialect);

    assertThat(
            create
                .select(SPECIES)
                .from(FLOWERS)
                .where(PETAL_LENGTH.gt(6.5).and(SPECIES.in(List.of("virginica", "setosa"))))
                .limit(3)
                .fetch(SPECIES))
        .containsExactly("virginica", "virginica", "virginica");
    assertThat(
            create.fetchValue(
                "SELECT id FROM conformance.types WHERE day = ?", LocalDate.of(2024, 2, 29)))
        .isEqualTo(1);
  }
}
