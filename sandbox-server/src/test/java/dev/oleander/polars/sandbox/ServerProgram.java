package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** The server as a process of its own, with one worker, and a client of it. */
final class ServerProgram implements AutoCloseable {
  static final String TOKEN = "secret-of-alice";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final Path out;
  private final Path log;
  private URI base;

  private ServerProgram(Process process, Path out, Path log) {
    this.process = process;
    this.out = out;
    this.log = log;
  }

  /** Starts a server in the folder and waits until it listens. */
  static ServerProgram start(Path folder, String... settings) throws Exception {
    ServerProgram program = launch(folder, settings);
    program.awaitListening();
    return program;
  }

  /** As above, with these environment variables besides the usual ones. */
  static ServerProgram start(Path folder, Map<String, String> environment, String... settings)
      throws Exception {
    ServerProgram program = launch(folder, environment, List.of(), settings);
    program.awaitListening();
    return program;
  }

  /** Starts a server in the folder. */
  static ServerProgram launch(Path folder, String... settings) throws IOException {
    return launch(folder, Map.of(), List.of(), settings);
  }

  static ServerProgram launch(
      Path folder, Map<String, String> environment, List<String> arguments, String... settings)
      throws IOException {
    Files.writeString(folder.resolve("tokens"), "alice " + TOKEN + "\n");
    Path config =
        Files.writeString(
            folder.resolve("server.yaml"),
            """
            warehouse: lake
            tokenFile: tokens
            runtimeDirectory: run
            python: %s
            tiers: {2: {workers: 1}}
            %s
            """
                .formatted(TestServer.python(), String.join("\n", settings)));
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path log = Files.createTempFile(folder, "log", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SandboxServer.class.getName(),
                "--config",
                config.toString())
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(log.toFile());
    builder.command().addAll(arguments);
    builder.environment().putAll(environment);
    return new ServerProgram(builder.start(), out, log);
  }

  private void awaitListening() throws Exception {
    await(() -> out().contains("\n") || !process.isAlive());
    assertThat(out()).as(log()).startsWith("listening on ");
    base = URI.create(out().replace("listening on ", "").strip());
  }

  Process process() {
    return process;
  }

  String out() throws IOException {
    return Files.readString(out);
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  URI base() {
    return base;
  }

  /** Runs a statement over one registered table, and returns the whole answer. */
  JsonNode query(String sql, String table) throws IOException, InterruptedException {
    return workload(body(sql).set("tables", JsonNodeFactory.instance.arrayNode().add(table)));
  }

  /** Runs a statement whose rows become those of a table. */
  JsonNode save(String sql, String destination) throws IOException, InterruptedException {
    return workload(body(sql).put("destination", destination));
  }

  private static ObjectNode body(String sql) {
    return JsonNodeFactory.instance.objectNode().put("mode", "query").put("query", sql);
  }

  private JsonNode workload(JsonNode body) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request("/api/v1/warehouse/polars").POST(BodyPublishers.ofString(body.toString()));
    return JSON.readTree(send(request).body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + TOKEN);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  HttpResponse<String> getWithoutToken(String path) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(base.resolve(path)).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> getWithToken(String path, String token)
      throws IOException, InterruptedException {
    return client.send(
        request(path).setHeader("Authorization", "Bearer " + token).build(),
        BodyHandlers.ofString());
  }

  HttpResponse<String> delete(String path) throws IOException, InterruptedException {
    return send(request(path).DELETE());
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
    TestServer.check(response);
    return response;
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    return JSON.readTree(get(path).body());
  }

  JsonNode state(UUID id) throws IOException, InterruptedException {
    return json("/api/v1/workloads/" + id);
  }

  /** The log of a workload, when it is complete. */
  JsonNode awaitWholeLog(String path) throws IOException, InterruptedException {
    Instant end = Instant.now().plusSeconds(30);
    JsonNode log = json(path);
    while (!log.path("complete").asBoolean() && Instant.now().isBefore(end)) {
      Thread.sleep(20);
      log = json(path);
    }
    return log;
  }

  CompletableFuture<HttpResponse<String>> run(String sql, UUID id) {
    return TestServer.sendAsync(
        client,
        request("/api/v1/warehouse/polars")
            .POST(BodyPublishers.ofString(TestServer.query(sql, TestServer.withId(id)))));
  }

  CompletableFuture<HttpResponse<String>> runScript(String source, UUID id) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("mode", "script").put("script", source).put("workloadId", id.toString());
    return TestServer.sendAsync(
        client, request("/api/v1/warehouse/polars").POST(BodyPublishers.ofString(body.toString())));
  }

  /** Asks for a result of which nothing is read yet. */
  HttpResponse<InputStream> stream(Version version, String accept, String sql, UUID id)
      throws IOException, InterruptedException {
    HttpClient other = HttpClient.newBuilder().version(version).build();
    // Only a request without a body can change over to HTTP/2.
    assertThat(other.send(request("/health/live").build(), BodyHandlers.discarding()).version())
        .isEqualTo(version);
    return other.send(
        request("/api/v1/warehouse/polars")
            .header("Accept", accept)
            .POST(BodyPublishers.ofString(TestServer.query(sql, TestServer.withId(id))))
            .build(),
        BodyHandlers.ofInputStream());
  }

  void awaitState(UUID id, String... wanted) throws Exception {
    await(() -> Arrays.asList(wanted).contains(state(id).path("state").asText()));
  }

  void awaitReady() throws Exception {
    await(() -> get("/health/ready").statusCode() == 200);
  }

  /** Until the server has heard that it is to stop. */
  void awaitRefusal() throws Exception {
    await(() -> get("/health/ready").body().contains("the server is stopping"));
  }

  /** Until a workload that runs is in the history. */
  void awaitRecorded(Path stateDirectory, UUID id) throws Exception {
    Path wal = stateDirectory.resolve("history.sqlite-wal");
    await(
        () ->
            new String(Files.readAllBytes(wal), StandardCharsets.ISO_8859_1)
                .contains(id.toString()));
  }

  private static void await(Callable<Boolean> reached) throws Exception {
    Instant end = Instant.now().plusSeconds(90);
    while (!reached.call()) {
      assertThat(Instant.now()).isBefore(end);
      Thread.sleep(50);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
