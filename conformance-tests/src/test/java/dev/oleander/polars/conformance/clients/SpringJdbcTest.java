package dev.oleander.polars.conformance.clients;

import static dev.oleander.polars.conformance.server.LongQueries.ENDLESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.math.BigDecimal;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.DataClassRowMapper;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.SingleColumnRowMapper;
import org.springframework.jdbc.core.SqlParameter;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.SimpleJdbcCall;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

@SandboxServer
final class SpringJdbcTest {
  private SingleConnectionDataSource source;
  private JdbcTemplate template;

  /** A row of {@code conformance.types}, in the types of java.time. */
  record Typed(
      int id,
      Boolean flag,
      Long big,
      BigDecimal price,
      String text,
      LocalDate day,
      LocalDateTime moment,
      OffsetDateTime instant) {}

  @BeforeEach
  void connect(ServerProcess server) {
    source =
        new SingleConnectionDataSource(server.jdbcUrl(), "conformance", ServerProcess.TOKEN, true);
    template = new JdbcTemplate(source);
  }

  @AfterEach
  void close() {
    source.destroy();
  }

  @Test
  void readsOneValue() {
    assertThat(template.queryForObject("SELECT count(*) AS n FROM flowers", Long.class))
        .isEqualTo(150);
    assertThat(
            template.queryForObject(
                "SELECT day FROM conformance.types WHERE id = 1", LocalDate.class))
        .isEqualTo(LocalDate.of(2024, 2, 29));
    assertThatThrownBy(
            () ->
                template.queryForObject(
                    "SELECT species FROM flowers WHERE species = 'rose'", String.class))
        .isInstanceOf(EmptyResultDataAccessException.class);
  }

  @Test
  void callsScripts() {
    Map<String, Object> answered =
        new SimpleJdbcCall(source)
            .withProcedureName("polars_script")
            .declareParameters(new SqlParameter("script", Types.VARCHAR))
            .returningResultSet("rows", new SingleColumnRowMapper<>(Integer.class))
            .execute("result = pl.DataFrame({'a': [1, 2]})");
    assertThat(answered.get("rows")).isEqualTo(List.of(1, 2));

    answered =
        new SimpleJdbcCall(source)
            .withProcedureName("polars_script")
            .withoutProcedureColumnMetaDataAccess()
            .withNamedBinding()
            .declareParameters(
                new SqlParameter("script", Types.VARCHAR), new SqlParameter("n", Types.INTEGER))
            .returningResultSet("rows", new SingleColumnRowMapper<>(Integer.class))
            .execute(Map.of("n", 7, "script", "result = pl.DataFrame({'a': [params['n'] + 1]})"));
    assertThat(answered.get("rows")).isEqualTo(List.of(8));
  }

  @Test
  void mapsRowsToRecords() {
    List<Typed> rows =
        template.query(
            "SELECT id, flag, big, price, text, day, moment, instant FROM conformance.types"
                + " ORDER BY id",
            new DataClassRowMapper<>(Typed.class));

    assertThat(rows).hasSize(3);
    assertThat(rows.get(0))
        .isEqualTo(
            new Typed(
                1,
                true,
                1234567890123L,
                new BigDecimal("19.90"),
                "Grüße, İstanbul 🌸",
                LocalDate.of(2024, 2, 29),
                LocalDateTime.of(2024, 3, 31, 2, 30, 0, 123_456_000),
                OffsetDateTime.parse("2024-10-27T00:30:00.000001Z")));
    assertThat(rows.get(2)).isEqualTo(new Typed(3, null, null, null, null, null, null, null));
  }

  @Test
  void streamsWithAFetchSizeAndALimit() {
    template.setFetchSize(10);
    template.setMaxRows(70);
    try (Stream<String> species =
        template.queryForStream("SELECT species FROM flowers", (row, i) -> row.getString(1))) {
      assertThat(species.count()).isEqualTo(70);
    }
    try (Stream<String> species =
        template.queryForStream("SELECT species FROM flowers", (row, i) -> row.getString(1))) {
      assertThat(species.findFirst()).isPresent();
    }
  }

  @Test
  void readsRowsAsMaps() {
    List<Map<String, Object>> rows =
        template.queryForList(
            "SELECT species, count(*) AS n FROM flowers GROUP BY species ORDER BY species");

    assertThat(rows).hasSize(3);
    assertThat(rows.get(0)).containsEntry("species", "setosa").containsEntry("n", 50L);
    assertThat(template.queryForRowSet("SELECT species FROM flowers").next()).isTrue();
  }

  @Test
  void translatesFailures(ServerProcess server) {
    assertThatThrownBy(() -> template.queryForList("SELEC 1"))
        .isInstanceOf(BadSqlGrammarException.class);
    assertThatThrownBy(() -> template.queryForList("SELECT * FROM bees"))
        .isInstanceOf(BadSqlGrammarException.class);
    assertThatThrownBy(() -> template.queryForList("SELECT no_such FROM flowers"))
        .isInstanceOf(BadSqlGrammarException.class);
    assertThatThrownBy(() -> template.update("DELETE FROM flowers"))
        .isInstanceOf(InvalidDataAccessApiUsageException.class);
    assertThatThrownBy(
            () -> template.query("SELECT 300 AS n", (row, i) -> Byte.valueOf(row.getByte(1))))
        .isInstanceOf(DataIntegrityViolationException.class);
    assertThatThrownBy(
            () ->
                new JdbcTemplate(
                        new DriverManagerDataSource(server.jdbcUrl(), "conformance", "wrong"))
                    .queryForList("SELECT 1 AS one"))
        .isInstanceOf(CannotGetJdbcConnectionException.class)
        .hasMessageNotContaining("wrong");
  }

  @Test
  void translatesTheTimeLimit() {
    template.setQueryTimeout(1);
    assertThatThrownBy(() -> template.queryForList(ENDLESS))
        .isInstanceOf(QueryTimeoutException.class);
  }

  @Test
  void runsInTransactionsOfItsManager() {
    TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(source));
    transaction.setReadOnly(true);
    transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);

    assertThat(
            transaction.<Long>execute(
                status -> template.queryForObject("SELECT count(*) AS n FROM flowers", Long.class)))
        .isEqualTo(150);
    assertThatThrownBy(
            () ->
                transaction.executeWithoutResult(
                    status -> template.queryForList("SELECT * FROM bees")))
        .isInstanceOf(BadSqlGrammarException.class);
    transaction.setTimeout(1);
    assertThatThrownBy(
            () -> transaction.executeWithoutResult(status -> template.queryForList(ENDLESS)))
        .isInstanceOf(QueryTimeoutException.class);
    assertThat(template.queryForObject("SELECT 1 AS one", Integer.class)).isEqualTo(1);
  }

  @Test
  void bindsParameters() {
    assertThat(
            template.queryForObject(
                "SELECT count(*) AS n FROM flowers WHERE species = ? AND petal_length > ?",
                Long.class,
                "virginica",
                6.5))
        .isEqualTo(4);
    assertThat(
            template.queryForObject(
                "SELECT id FROM conformance.types WHERE day = ? AND moment >= ?",
                Integer.class,
                LocalDate.of(2024, 2, 29),
                LocalDateTime.of(2024, 3, 31, 2, 30)))
        .isEqualTo(1);
  }

  @Test
  void bindsNamedParametersAndLists() {
    NamedParameterJdbcTemplate named = new NamedParameterJdbcTemplate(template);
    assertThat(
            named.queryForObject(
                "SELECT count(*) AS n FROM flowers WHERE species IN (:species)",
                Map.of("species", List.of("setosa", "virginica")),
                Long.class))
        .isEqualTo(100);
    assertThat(
            JdbcClient.create(source)
                .sql("SELECT text FROM conformance.types WHERE price = :price")
                .param("price", new BigDecimal("19.90"))
                .query(String.class)
                .single())
        .isEqualTo("Grüße, İstanbul 🌸");
  }
}
