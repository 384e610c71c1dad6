package dev.oleander.polars.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.math.BigDecimal;
import java.sql.SQLSyntaxErrorException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SandboxServer
final class JdbiTest {
  private Jdbi jdbi;

  /** A row of {@code conformance.types}. */
  public record Typed(
      int id,
      BigDecimal price,
      String text,
      LocalDate day,
      LocalDateTime moment,
      OffsetDateTime instant) {}

  @BeforeEach
  void configure(ServerProcess server) {
    jdbi = Jdbi.create(server.jdbcUrl(), "conformance", ServerProcess.TOKEN);
    jdbi.registerRowMapper(ConstructorMapper.factory(Typed.class));
  }

  @Test
  void mapsRowsToRecords() {
    List<Typed> rows =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT id, price, text, day, moment, instant FROM conformance.types"
                            + " WHERE id = 1")
                    .mapTo(Typed.class)
                    .list());

    assertThat(rows)
        .containsExactly(
            new Typed(
                1,
                new BigDecimal("19.90"),
                "Grüße, İstanbul 🌸",
                LocalDate.of(2024, 2, 29),
                LocalDateTime.of(2024, 3, 31, 2, 30, 0, 123_456_000),
                OffsetDateTime.parse("2024-10-27T00:30:00.000001Z")));
  }

  @Test
  void streamsInATransaction() {
    long read =
        jdbi.inTransaction(
            TransactionIsolationLevel.READ_COMMITTED,
            handle ->
                handle
                    .createQuery("SELECT species FROM flowers")
                    .setFetchSize(10)
                    .setMaxRows(60)
                    .mapTo(String.class)
                    .stream()
                    .count());

    assertThat(read).isEqualTo(60);
  }

  @Test
  void passesOnWhatIsWrong() {
    assertThatThrownBy(
            () ->
                jdbi.useHandle(
                    handle -> handle.createQuery("SELECT * FROM bees").mapTo(String.class).list()))
        .isInstanceOf(UnableToExecuteStatementException.class)
        .hasCauseInstanceOf(SQLSyntaxErrorException.class);
  }

  @Test
  void bindsParameters() {
    String species =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT DISTINCT species FROM flowers WHERE petal_length > :length"
                            + " AND species IN (<species>)")
                    .bind("length", 6.5)
                    .bindList("species", List.of("virginica", "setosa"))
                    .mapTo(String.class)
                    .one());
    assertThat(species).isEqualTo("virginica");
  }
}
