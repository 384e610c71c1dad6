package dev.oleander.polars.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Tuple;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.annotations.Immutable;
import org.hibernate.cfg.Configuration;
import org.hibernate.exception.SQLGrammarException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SandboxServer
final class HibernateTest {
  private SessionFactory sessions;

  /** A row of {@code conformance.types}. */
  @Entity(name = "Typed")
  @Immutable
  @Table(name = "types", schema = "conformance")
  static class Typed {
    @Id private Integer id;
    private Boolean flag;
    private BigDecimal price;
    private String text;
    private LocalDate day;
    private LocalDateTime moment;
  }

  @BeforeEach
  void configure(ServerProcess server) {
    sessions =
        new Configuration()
            .addAnnotatedClass(Typed.class)
            .setProperty("hibernate.connection.url", server.jdbcUrl())
            .setProperty("hibernate.connection.username", "conformance")
            .setProperty("hibernate.connection.password", ServerProcess.TOKEN)
            .setProperty("hibernate.dialect", "org.hibernate.dialect.PostgreSQLDialect")
            .buildSessionFactory();
  }

  @AfterEach
  void close() {
    sessions.close();
  }

  @Test
  void runsNativeQueries() {
    List<Tuple> rows =
        sessions.fromTransaction(
            session ->
                session
                    .createNativeQuery(
                        "SELECT species, count(*) AS n FROM flowers GROUP BY species"
                            + " ORDER BY species",
                        Tuple.class)
                    .list());

    assertThat(rows).hasSize(3);
    assertThat(rows.get(0).get("species")).isEqualTo("setosa");
    assertThat(rows.get(0).get("n", Long.class)).isEqualTo(50);
  }

  @Test
  void readsEntities() {
    List<Typed> rows =
        sessions.fromTransaction(
            session ->
                session
                    .createSelectionQuery("from Typed t order by t.id", Typed.class)
                    .setReadOnly(true)
                    .list());

    assertThat(rows).hasSize(3);
    Typed first = rows.get(0);
    assertThat(first.flag).isTrue();
    assertThat(first.price).isEqualByComparingTo("19.90");
    assertThat(first.text).isEqualTo("Grüße, İstanbul 🌸");
    assertThat(first.day).isEqualTo(LocalDate.of(2024, 2, 29));
    assertThat(first.moment).isEqualTo(LocalDateTime.of(2024, 3, 31, 2, 30, 0, 123_456_000));
    assertThat(rows.get(2).day).isNull();
  }

  @Test
  void streamsWithoutASession() {
    try (StatelessSession session = sessions.openStatelessSession();
        Stream<String> species =
            session
                .createNativeQuery("SELECT species FROM flowers", String.class)
                .setFetchSize(10)
                .getResultStream()) {
      assertThat(species.limit(20).count()).isEqualTo(20);
    }
  }

  @Test
  void translatesFailures() {
    assertThatThrownBy(
            () ->
                sessions.inTransaction(
                    session -> session.createNativeQuery("SELECT * FROM bees", Tuple.class).list()))
        .isInstanceOf(SQLGrammarException.class);
  }

  @Test
  void bindsParameters() {
    sessions.inTransaction(
        session -> {
          assertThat(session.find(Typed.class, 1).text).startsWith("Grüße");
          assertThat(session.find(Typed.class, 7)).isNull();
          assertThat(
                  session
                      .createSelectionQuery(
                          "select t.id from Typed t where t.day = :day and t.price < :price",
                          Integer.class)
                      .setParameter("day", LocalDate.of(2024, 2, 29))
                      .setParameter("price", new BigDecimal("20.00"))
                      .getSingleResult())
              .isEqualTo(1);
          assertThat(
                  session
                      .createSelectionQuery("from Typed t order by t.id", Typed.class)
                      .setFirstResult(1)
                      .setMaxResults(1)
                      .getSingleResult()
                      .id)
              .isEqualTo(2);
        });
  }
}
