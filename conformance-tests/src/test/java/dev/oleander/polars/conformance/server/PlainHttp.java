package dev.oleander.polars.conformance.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.contract.ApiAnswer;
import dev.oleander.polars.contract.ApiContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A client that knows nothing but HTTP and the documented paths, and lets no answer pass that the
 * API's description does not have.
 */
public final class PlainHttp {
  public static final String POLARS = "/api/v1/warehouse/polars";
  public static final String ARROW = "application/vnd.apache.arrow.stream";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Longer than a workload waits for its turn, of which the server tells after a minute. */
  private static final int TIMEOUT_MILLIS = 120_000;

  private final URI base;
  private final String token;
  private final ApiContract contract;

  PlainHttp(URI base, String token, ApiContract contract) {
    this.base = base;
    this.token = token;
    this.contract = contract;
  }

  /** The same server with another token; null sends none. */
  public PlainHttp withToken(String other) {
    return new PlainHttp(base, other, contract);
  }

  public Answer get(String path) throws IOException {
    return send("GET", path, null, Map.of());
  }

  public Answer delete(String path) throws IOException {
    return send("DELETE", path, null, Map.of());
  }

  public Answer post(String path, String body) throws IOException {
    return send("POST", path, body, Map.of("Content-Type", "application/json"));
  }

  /** Runs a workload and asks for an Arrow stream. */
  public Answer postForArrow(String body) throws IOException {
    return send("POST", POLARS, body, Map.of("Content-Type", "application/json", "Accept", ARROW));
  }

  public Answer send(String method, String path, String body, Map<String, String> headers)
      throws IOException {
    HttpURLConnection connection = open(method, path, body, headers);
    int status = connection.getResponseCode();
    InputStream stream = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    byte[] bytes;
    try (InputStream in = stream == null ? new ByteArrayInputStream(new byte[0]) : stream) {
      bytes = in.readAllBytes();
    }
    check(connection, method, path, Optional.of(bytes));
    Map<String, String> answered = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    connection
        .getHeaderFields()
        .forEach(
            (name, values) -> {
              if (name != null) {
                answered.put(name, values.get(0));
              }
            });
    return new Answer(status, answered, bytes);
  }

  private void check(
      HttpURLConnection connection, String method, String path, Optional<byte[]> body)
      throws IOException {
    contract.check(
        new ApiAnswer(
            method, path, connection.getResponseCode(), connection.getHeaderFields(), body));
  }

  /**
   * Runs a workload, waits for the head of the answer and leaves its body unread; the caller reads
   * it to its end or disconnects.
   *
   * @param accept the content type of the answer
   */
  public HttpURLConnection begin(String workload, String accept) throws IOException {
    HttpURLConnection connection =
        open(
            "POST", POLARS, workload, Map.of("Content-Type", "application/json", "Accept", accept));
    check(connection, "POST", POLARS, Optional.empty());
    return connection;
  }

  /** Sends a request and waits for nothing; the caller disconnects. */
  public HttpURLConnection open(
      String method, String path, String body, Map<String, String> headers) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) base.resolve(path).toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    connection.setRequestMethod(method);
    if (token != null) {
      connection.setRequestProperty("Authorization", "Bearer " + token);
    }
    headers.forEach(connection::setRequestProperty);
    if (body != null) {
      connection.setDoOutput(true);
      connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }
    return connection;
  }

  /** A whole answer. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Answer(int status, Map<String, String> headers, byte[] body) {
    public JsonNode json() throws IOException {
      return JSON.readTree(body);
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return status + " " + text();
    }
  }
}
