package dev.oleander.polars.conformance.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.conformance.jdbc.Connections;
import dev.oleander.polars.conformance.server.LongQueries;
import dev.oleander.polars.conformance.server.PlainHttp;
import dev.oleander.polars.conformance.server.PlainHttp.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** What a client may want, how it knows the right answer, and how else it may end. */
enum Errand {
  /** A text goes there and comes back, and no other client's does. */
  ECHO(30) {
    @Override
    void run(Client client) throws SQLException {
      String secret = client.secret();
      try (PreparedStatement statement =
          client.connection().prepareStatement("SELECT ? AS secret, ? AS number")) {
        int number = client.random().nextInt();
        statement.setString(1, secret);
        statement.setInt(2, number);
        try (ResultSet result = statement.executeQuery()) {
          assertThat(Connections.rows(result))
              .containsExactly(List.of(secret, Integer.toString(number)));
        }
      }
    }
  },

  AGGREGATE(20) {
    @Override
    void run(Client client) throws SQLException {
      assertThat(
              Connections.rows(
                  client.connection(),
                  "SELECT species, count(*) AS n FROM flowers GROUP BY species ORDER BY species"))
          .containsExactly(
              List.of("setosa", "50"), List.of("versicolor", "50"), List.of("virginica", "50"));
    }
  },

  /** Half a million rows, each looked at. */
  LARGE(4) {
    @Override
    void run(Client client) throws SQLException {
      try (Statement statement = client.connection().createStatement();
          ResultSet result =
              statement.executeQuery(
                  "SELECT a.sepal_length AS x FROM flowers a CROSS JOIN flowers b"
                      + " CROSS JOIN (SELECT * FROM flowers LIMIT 22) c")) {
        long rows = 0;
        double sum = 0;
        while (result.next()) {
          rows++;
          sum += result.getDouble(1);
        }
        assertThat(rows).isEqualTo(150 * 150 * 22);
        assertThat(sum).isBetween(876.4 * 150 * 22, 876.6 * 150 * 22);
      }
    }
  },

  /** A result is closed when some of it has been read. */
  CLOSE_EARLY(6) {
    @Override
    void run(Client client) throws SQLException {
      try (Statement statement = client.connection().createStatement();
          ResultSet result = statement.executeQuery(LongQueries.LONG_RESULT)) {
        for (int i = client.random().nextInt(5_000); i >= 0; i--) {
          assertThat(result.next()).isTrue();
        }
      }
    }
  },

  CANCEL(6, "57014") {
    @Override
    void run(Client client) throws SQLException, InterruptedException {
      int millis = client.random().nextInt(600);
      try (Statement statement = client.connection().createStatement()) {
        Thread canceller =
            new Thread(
                () -> {
                  try {
                    TimeUnit.MILLISECONDS.sleep(millis);
                    statement.cancel();
                  } catch (InterruptedException | SQLException e) {
                    throw new IllegalStateException("a statement cannot be cancelled", e);
                  }
                },
                "soak-canceller");
        canceller.start();
        try {
          statement.executeQuery(LongQueries.ENDLESS);
          fail("an endless query has ended");
        } catch (SQLException e) {
          expect("57014", e);
        } finally {
          canceller.join();
        }
      }
    }
  },

  TIME_OUT(2, "HYT00", "57014") {
    @Override
    void run(Client client) throws SQLException {
      try (Statement statement = client.connection().createStatement()) {
        statement.setQueryTimeout(1);
        statement.executeQuery(LongQueries.ENDLESS);
        fail("an endless query has ended");
      } catch (SQLException e) {
        expect("HYT00", e);
      }
    }
  },

  MISSING_TABLE(4) {
    @Override
    void run(Client client) throws SQLException {
      try {
        Connections.rows(client.connection(), "SELECT * FROM no_such_table");
        fail("a table that is not there has been read");
      } catch (SQLException e) {
        expect("42S02", e);
      }
    }
  },

  SYNTAX(4) {
    @Override
    void run(Client client) throws SQLException {
      try {
        Connections.rows(client.connection(), "SELECT count( FROM flowers");
        fail("what is no SQL has been run");
      } catch (SQLException e) {
        expect("42000", e);
      }
    }
  },

  /** The documented API, without any extension. */
  PLAIN_JSON(10) {
    @Override
    void run(Client client) throws IOException, RefusedException {
      String secret = client.secret();
      ObjectNode request = JsonNodeFactory.instance.objectNode();
      request.put("mode", "query");
      request.put("query", "SELECT '" + secret + "' AS secret, count(*) AS n FROM f");
      request.putArray("tables").add("f=default.flowers");
      JsonNode rows = results(client, request);
      assertThat(rows).hasToString("[[\"" + secret + "\",150]]");
    }
  },

  SCRIPT(3) {
    @Override
    void run(Client client) throws IOException, RefusedException {
      String secret = client.secret();
      ObjectNode request = JsonNodeFactory.instance.objectNode();
      request.put("mode", "script");
      request.put(
          "script",
          """
          import os, pathlib
          found = [path.name for path in pathlib.Path("/tmp").iterdir() if path.name == "mark"]
          pathlib.Path("/tmp/mark").write_text(params["secret"])
          flowers = scan("default.flowers").select(pl.len().alias("n"))
          result = flowers.with_columns(secret=pl.lit(params["secret"]), found=pl.lit(len(found)))
          """);
      request.putObject("params").put("secret", secret);
      assertThat(results(client, request)).hasToString("[[150,\"" + secret + "\",0]]");
    }
  },

  /** A table in an object store, which the box reads by its relay. */
  STORED(8) {
    @Override
    void run(Client client) throws IOException, RefusedException {
      ObjectNode request = JsonNodeFactory.instance.objectNode();
      request.put("mode", "query");
      request.put("catalog", StoredTable.CATALOG);
      request.put("query", StoredTable.SUM_UP);
      request.putArray("tables").add("t=" + StoredTable.NAME);
      assertThat(results(client, request)).hasToString(StoredTable.SUMS);
    }
  },

  /** A client sends its request and is gone. */
  VANISH(4) {
    @Override
    void run(Client client) throws IOException, InterruptedException {
      ObjectNode request = JsonNodeFactory.instance.objectNode();
      request.put("mode", "query");
      request.put("query", LongQueries.ENDLESS);
      request.putArray("tables").add("flowers=default.flowers");
      byte[] body = JSON.writeValueAsBytes(request);
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), client.port())) {
        String head =
            "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n"
                .formatted(PlainHttp.POLARS, client.token(), body.length);
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        TimeUnit.MILLISECONDS.sleep(client.random().nextInt(400));
      }
    }
  },

  /** A principal sees its own workloads, and each only once. */
  LIST(3) {
    @Override
    void run(Client client) throws IOException {
      Answer answer = client.http().get("/api/v1/workloads?limit=50");
      assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
      Set<String> ids = new HashSet<>();
      answer
          .json()
          .path("workloads")
          .forEach(
              workload -> {
                String id = workload.path("id").asText();
                assertThat(ids.add(id)).as("workload %s is listed once", id).isTrue();
                client.shown(id);
              });
    }
  };

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SUM = Arrays.stream(values()).mapToInt(errand -> errand.weight).sum();

  /**
   * What may come over any errand: its worker is killed, there are too many. Of a plain client the
   * error codes.
   */
  private static final Set<String> ALWAYS =
      Set.of("58000", "53300", "WORKER_LOST", "BUSY", "TOO_MANY_REQUESTS");

  private final int weight;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of() cannot be changed
  private final Set<String> own;

  Errand(int weight, String... own) {
    this.weight = weight;
    this.own = Set.of(own);
  }

  /**
   * Returns when the answer was right.
   *
   * @throws SQLException the error that came instead
   * @throws RefusedException the error that came instead to a plain client
   * @throws AssertionError when the answer was wrong
   */
  abstract void run(Client client) throws Exception;

  /** Whether an error with this SQLState or code is one that this errand may end in. */
  boolean mayEndIn(String error) {
    return ALWAYS.contains(error) || own.contains(error);
  }

  static Errand any(SplittableRandom random) {
    int left = random.nextInt(SUM);
    for (Errand errand : values()) {
      left -= errand.weight;
      if (left < 0) {
        return errand;
      }
    }
    throw new IllegalStateException("the weights do not add up");
  }

  private static void expect(String state, SQLException e) throws SQLException {
    if (!state.equals(e.getSQLState())) {
      throw e;
    }
  }

  private static JsonNode results(Client client, ObjectNode request)
      throws IOException, RefusedException {
    Answer answer = client.http().post(PlainHttp.POLARS, request.toString());
    JsonNode json = answer.json();
    if (!json.path("success").asBoolean()) {
      throw new RefusedException(json.path("errorCode").asText(), answer.toString());
    }
    return json.path("results").path("rows");
  }
}
