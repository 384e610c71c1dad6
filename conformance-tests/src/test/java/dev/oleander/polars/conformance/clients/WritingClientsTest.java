package dev.oleander.polars.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.oleander.polars.conformance.jdbc.Connections;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Libraries and tools that write, each into a table of three columns. */
@SandboxServer
final class WritingClientsTest {
  private static final String TABLE = "default.written_by_clients";

  private Connection connection;
  private Statement statement;

  @BeforeEach
  void makeTable(ServerProcess server) throws SQLException {
    connection = Connections.open(server);
    statement = connection.createStatement();
    statement.execute(
        "CREATE TABLE " + TABLE + " (id BIGINT NOT NULL, day DATE, price DECIMAL(9, 2))");
  }

  @AfterEach
  void dropTable() throws SQLException {
    statement.execute("DROP TABLE " + TABLE);
    connection.close();
  }

  private List<List<String>> rows() throws SQLException {
    return Connections.rows(connection, "SELECT * FROM " + TABLE + " ORDER BY id");
  }

  @Test
  void springUpdatesInBatches() throws SQLException {
    JdbcTemplate template = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
    String insert = "INSERT INTO " + TABLE + " (id, day, price) VALUES (?, ?, ?)";
    List<Object[]> arguments = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      arguments.add(new Object[] {i, LocalDate.of(2024, 2, 1 + i), new BigDecimal("0.5")});
    }
    assertThat(template.batchUpdate(insert, arguments)).containsExactly(1, 1, 1, 1, 1);
    assertThat(template.update(insert, 7L, "2024-02-29", 3)).isEqualTo(1);
    int[] counts =
        new NamedParameterJdbcTemplate(template)
            .batchUpdate(
                "INSERT INTO " + TABLE + " (id) VALUES (:id)",
                new SqlParameterSource[] {
                  new MapSqlParameterSource("id", 8), new MapSqlParameterSource("id", 9L)
                });
    assertThat(counts).containsExactly(1, 1);
    assertThat(rows()).hasSize(8).contains(List.of("7", "2024-02-29", "3.00"));
    assertThatThrownBy(() -> template.update(insert, null, null, null))
        .isInstanceOf(DataIntegrityViolationException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"DEFAULT", "POSTGRES", "DUCKDB"})
  void jooqInserts(SQLDialect dialect) throws SQLException {
    Table<Record> target = table(name("default", "written_by_clients"));
    Field<Long> id = field(name("id"), Long.class);
    Field<LocalDate> day = field(name("day"), LocalDate.class);
    Field<BigDecimal> price = field(name("price"), BigDecimal.class);
    DSLContext create = DSL.using(connection, dialect);
    assertThat(
            create
                .insertInto(target, id, day, price)
                .values(1L, LocalDate.of(2024, 2, 29), new BigDecimal("1.25"))
                .values(2L, null, null)
                .execute())
        .isEqualTo(2);
    assertThat(create.insertInto(target).set(id, 3L).set(price, BigDecimal.ONE).execute())
        .isEqualTo(1);
    assertThat(rows()).hasSize(3).contains(List.of("1", "2024-02-29", "1.25"));
  }

  /** As DBeaver saves edited rows: one statement a row, all of it quoted. */
  @Test
  void rowsOfAnEditorAreInserted() throws SQLException {
    connection.setAutoCommit(false);
    for (int i = 0; i < 2; i++) {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO oleander.\"default\".\"written_by_clients\" (\"id\","
                  + " \"day\",\"price\")\n"
                  + "\tVALUES (?,?,?)")) {
        insert.setLong(1, i);
        insert.setObject(2, java.sql.Date.valueOf("2024-02-29"));
        insert.setBigDecimal(3, BigDecimal.TEN);
        assertThat(insert.execute()).isFalse();
        assertThat(insert.getUpdateCount()).isEqualTo(1);
      }
    }
    connection.commit();
    connection.setAutoCommit(true);
    statement.execute(
        "INSERT INTO \"default\".written_by_clients (id,\"day\",price)\n"
            + "\tVALUES (5,'2024-02-28',1.5);");
    assertThat(rows()).hasSize(3).contains(List.of("5", "2024-02-28", "1.50"));
  }
}
