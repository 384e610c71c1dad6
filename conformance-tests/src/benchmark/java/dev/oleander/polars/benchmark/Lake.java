package dev.oleander.polars.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.conformance.server.PlainHttp;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * A client of a server's catalog over plain HTTP, which appends the results of statements to
 * tables. For any number of threads.
 */
final class Lake {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;
  private final Optional<String> catalog;

  private Lake(URI base, Optional<String> catalog) {
    this.base = base;
    this.catalog = catalog;
  }

  /** The catalog that requests mean which name none. */
  static Lake of(ServerProcess server) {
    return new Lake(server.base(), Optional.empty());
  }

  static Lake of(ServerProcess server, String catalog) {
    return new Lake(server.base(), Optional.of(catalog));
  }

  /**
   * Appends what a statement selects; makes the table if it is not there.
   *
   * @param tables that the statement names, each as {@code alias=namespace.table}
   * @return how many rows
   */
  long append(String destination, String query, String... tables)
      throws IOException, InterruptedException {
    ObjectNode request = query(query, tables);
    request.put("destination", destination).put("saveMode", "append").put("returnResults", false);
    return send(PlainHttp.POLARS, request).at("/saved/rows_written").longValue();
  }

  /** The rows of a table. */
  long count(String table) throws IOException, InterruptedException {
    ObjectNode request = query("SELECT count(*) AS n FROM counted", "counted=" + table);
    return send(PlainHttp.POLARS, request).at("/results/rows/0/0").longValue();
  }

  void createNamespace(String namespace) throws IOException, InterruptedException {
    ObjectNode request = JSON.createObjectNode().put("namespace", namespace);
    send("/api/v1/catalogs/" + catalog.orElse("oleander") + "/namespaces", request);
  }

  private ObjectNode query(String query, String... tables) {
    ObjectNode request = JSON.createObjectNode().put("mode", "query").put("query", query);
    catalog.ifPresent(name -> request.put("catalog", name));
    for (String table : tables) {
      request.withArray("tables").add(table);
    }
    return request;
  }

  private JsonNode send(String path, ObjectNode request) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(base.resolve(path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + ServerProcess.TOKEN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(request.toString()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(request + " failed: " + answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body());
  }
}
