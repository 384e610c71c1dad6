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
import java.util.Map;
import org.apache.ibatis.annotations.Options;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.cursor.Cursor;
import org.apache.ibatis.datasource.pooled.PooledDataSource;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SandboxServer
final class MyBatisTest {
  private PooledDataSource pool;
  private SqlSessionFactory sessions;

  /** A row of {@code conformance.types}. */
  public record Typed(
      Integer id,
      BigDecimal price,
      String text,
      LocalDate day,
      LocalDateTime moment,
      OffsetDateTime instant) {}

  /** Statements on flowers and other things. */
  public interface Mapper {
    @Select("SELECT species, count(*) AS n FROM flowers GROUP BY species ORDER BY species")
    List<Map<String, Object>> counts();

    @Select("SELECT id, price, text, day, moment, instant FROM conformance.types ORDER BY id")
    List<Typed> types();

    @Select("SELECT species FROM flowers")
    @Options(fetchSize = 10)
    Cursor<String> species();

    @Select("SELECT * FROM bees")
    List<Map<String, Object>> bees();

    @Select(
        "SELECT count(*) AS n FROM flowers WHERE species = #{species} AND petal_length > #{length}")
    long longer(@Param("species") String species, @Param("length") double length);

    @Select("SELECT id FROM conformance.types WHERE day = #{day}")
    Integer ofDay(LocalDate day);
  }

  @BeforeEach
  void configure(ServerProcess server) {
    pool =
        new PooledDataSource(
            "dev.oleander.polars.jdbc.OleanderPolarsDriver",
            server.jdbcUrl(),
            "conformance",
            ServerProcess.TOKEN);
    Configuration configuration =
        new Configuration(new Environment("test", new JdbcTransactionFactory(), pool));
    configuration.addMapper(Mapper.class);
    sessions = new SqlSessionFactoryBuilder().build(configuration);
  }

  @AfterEach
  void close() {
    pool.forceCloseAll();
  }

  /** A session of its own accord sets auto-commit off, and rolls back at its end. */
  @Test
  void runsMappedStatements() {
    try (SqlSession session = sessions.openSession()) {
      Mapper mapper = session.getMapper(Mapper.class);
      assertThat(mapper.counts()).hasSize(3);
      assertThat(mapper.counts().get(0)).containsEntry("n", 50L);
      session.commit(true);
      session.rollback(true);
    }
  }

  @Test
  void mapsRowsToRecords() {
    try (SqlSession session = sessions.openSession()) {
      List<Typed> rows = session.getMapper(Mapper.class).types();
      assertThat(rows.get(0))
          .isEqualTo(
              new Typed(
                  1,
                  new BigDecimal("19.90"),
                  "Grüße, İstanbul 🌸",
                  LocalDate.of(2024, 2, 29),
                  LocalDateTime.of(2024, 3, 31, 2, 30, 0, 123_456_000),
                  OffsetDateTime.parse("2024-10-27T00:30:00.000001Z")));
      assertThat(rows.get(2)).isEqualTo(new Typed(3, null, null, null, null, null));
    }
  }

  @Test
  void readsRowByRow() throws Exception {
    try (SqlSession session = sessions.openSession();
        Cursor<String> species = session.getMapper(Mapper.class).species()) {
      assertThat(species.iterator().next()).isNotNull();
      assertThat(species.isConsumed()).isFalse();
    }
  }

  @Test
  void passesOnWhatIsWrong() {
    try (SqlSession session = sessions.openSession()) {
      assertThatThrownBy(() -> session.getMapper(Mapper.class).bees())
          .hasRootCauseInstanceOf(SQLSyntaxErrorException.class)
          .hasMessageContaining("bees");
    }
  }

  @Test
  void bindsParameters() {
    try (SqlSession session = sessions.openSession()) {
      Mapper mapper = session.getMapper(Mapper.class);
      assertThat(mapper.longer("virginica", 6.5)).isEqualTo(4);
      assertThat(mapper.ofDay(LocalDate.of(2024, 2, 29))).isEqualTo(1);
    }
  }
}
