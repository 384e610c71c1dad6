package dev.oleander.polars.conformance.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.conformance.isolation.AttackScripts.Attack;
import dev.oleander.polars.conformance.server.BareStore;
import dev.oleander.polars.conformance.server.PlainHttp;
import dev.oleander.polars.conformance.server.PlainHttp.Answer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The attacks on the relay by which a box reads an object store, of a server that runs as a certain
 * user: refused to a workload, and done where nothing stands before the store.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
@Tag("slow-start")
abstract class RelayAttacks {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SECRET = "SECRET-OF-THE-STORE";
  private static final String TOLD =
      "result = pl.DataFrame(run_attacks(), schema=['name', 'outcome'], orient='row')";

  /** Names the table, and reads of it what it may. */
  private static final String NAME =
      """
      table = scan('n.mine')
      assert told(request(near(T.file))).startswith(b'HTTP/1.1 200')
      """;

  /** Of those that a workload begins before it has named a table. */
  private static final String IDLE = "idle_";

  private final Identity identity;
  private final ObjectNode targets = JSON.createObjectNode();

  private Path python;
  private BareStore store;
  private ServerProcess server;

  RelayAttacks(Identity identity) {
    this.identity = identity;
  }

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    Identity.assumeRoot();
    python = identity.python(directory);
    store = new BareStore(directory.resolve("store"));
    store.put("vault/README", "another bucket");
    Path settings =
        Files.writeString(
            directory.resolve("settings.yaml"),
            "tiers: {2: {workers: 2}}%n%s"
                .formatted(store.catalog(directory.resolve("remote.sqlite"))));
    identity.give(directory);
    server =
        ServerProcess.start(
            identity.launcher(), python, directory, "--config", settings.toString());
    JsonNode isolation = server.http().get("/health").json().path("isolation");
    assertThat(isolation.path("identity").asText())
        .as(isolation.toString())
        .isEqualTo(identity.reported());
    assertThat(
            server
                .http()
                .post("/api/v1/catalogs/remote/namespaces", "{\"namespace\": \"n\"}")
                .status())
        .isEqualTo(200);
    String file = write("mine");
    String mine = folderOf(file);
    String other = folderOf(write("other"));
    for (String object :
        List.of(
            "lake/secret.txt",
            "lake/" + other + "/secret.txt",
            "lake/" + other + "/" + SECRET,
            "lake/" + mine + "/inner/secret.txt",
            "lake/" + mine + "/inner/" + SECRET,
            "lake/" + mine + "/open.txt",
            "vault/" + mine + "/secret.txt")) {
      store.put(object, "xxxxxx %s %s".formatted(SECRET, SECRET));
    }
    targets.put("storePort", store.port());
    targets.put("secretKey", BareStore.SECRET_KEY);
    targets.put("file", file.substring(mine.length() + 1));
    targets.put("own", mine);
    targets.put("other", other);
    targets.put("up", mine.replaceAll("[^/]+", ".."));
  }

  /** Makes a table of one row; returns the key of its file. */
  private String write(String table) throws IOException {
    Answer answer =
        server
            .http()
            .post(
                PlainHttp.POLARS,
                """
                {"mode": "query", "catalog": "remote", "query": "SELECT 1 AS a",
                 "destination": "n.%s", "saveMode": "create"}
                """
                    .formatted(table));
    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    return store.find("lake", "/" + table, ".parquet").orElseThrow();
  }

  private static String folderOf(String key) {
    return key.substring(0, key.lastIndexOf('/'));
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
    if (store != null) {
      store.close();
    }
  }

  @TestFactory
  List<DynamicNode> refusesInABox() {
    return List.of(nodes("named", false, NAME + TOLD), nodes("idle", true, TOLD));
  }

  private DynamicNode nodes(String name, boolean idle, String doing) {
    List<Attack> attacks =
        AttackScripts.list("relay").stream()
            .filter(attack -> attack.name().startsWith(IDLE) == idle)
            .toList();
    return AttackNodes.of(
        name,
        attacks,
        () -> inABox(attacks, doing),
        (attack, outcome) -> assertThat(outcome).as(attack.tries()).startsWith("refused: "));
  }

  private Map<String, String> inABox(List<Attack> attacks, String doing) throws IOException {
    ObjectNode params = params();
    attacks.forEach(attack -> params.withArray("names").add(attack.name()));
    Answer answer = run(AttackScripts.source("relay", doing), params);
    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    return AttackScripts.outcomes(answer.json().at("/results/rows"));
  }

  @TestFactory
  DynamicNode succeedsWithoutARelay() {
    return AttackNodes.of(
        "relay",
        () ->
            AttackScripts.control(
                identity.launcher(),
                python,
                AttackScripts.source("relay", "told = run_attacks()"),
                params()),
        AttackNodes.succeeds(identity));
  }

  /** A box whose relay is kept busy in every way waits for itself alone. */
  @Test
  void servesOthersWhileARelayIsFlooded() throws Exception {
    String flood =
        NAME
            + """
            head = request(near(T.file), 'Range: bytes=0-' + '9' * 18)
            peers = []
            for i in range(150):
                peer = socket.create_connection(('127.0.0.1', port()), timeout=10)
                peer.sendall(head[: 1 + i % 40] if i % 2 else head * 20)
                peers.append(peer)
            print('FLOODED', flush=True)
            time.sleep(6)
            result = pl.DataFrame({'peers': [len(peers)]})
            """;
    CompletableFuture<Answer> flooding = CompletableFuture.supplyAsync(() -> runUnchecked(flood));
    int served = 0;
    while (!flooding.isDone() || served == 0) {
      JsonNode json =
          server
              .http()
              .post(
                  PlainHttp.POLARS,
                  """
                  {"mode": "query", "catalog": "remote", "query": "SELECT a FROM t",
                   "tables": ["t=n.other"]}
                  """)
              .json();
      assertThat(json.at("/results/rows").toString()).as(json.toString()).isEqualTo("[[1]]");
      served++;
    }
    assertThat(flooding.get().json().at("/results/rows").toString())
        .as(flooding.get().text())
        .isEqualTo("[[150]]");
    assertThat(AttackedServer.isWell(server.http())).isTrue();
  }

  /** What a workload has begun ends with it, and the next one in its place inherits nothing. */
  @Test
  void leavesNothingToTheNextWorkload() throws Exception {
    Answer first =
        run(
            AttackScripts.source(
                "relay",
                NAME
                    + """
                    if os.fork() == 0:
                        os.setsid()
                        with contextlib.suppress(BaseException):
                            while True:
                                told(request(near(T.file)))
                                time.sleep(0.05)
                        os._exit(0)
                    result = pl.DataFrame({'answer': [told(request(near('open.txt')))[:12].decode()]})
                    """),
            params());
    assertThat(first.text()).contains("HTTP/1.1 200");
    double before = requests();

    Answer second =
        run(
            AttackScripts.source(
                "relay",
                """
                answers = set()
                for _ in range(20):
                    answers.add(told(request(near('open.txt')))[:12].decode())
                    time.sleep(0.05)
                result = pl.DataFrame({'answer': sorted(answers)})
                """),
            params());

    assertThat(second.json().at("/results/rows").toString())
        .as(second.text())
        .isEqualTo("[[\"HTTP/1.1 403\"]]");
    assertThat(requests()).isEqualTo(before);
  }

  /** How many requests the relays have answered with an object. */
  private double requests() throws IOException {
    String name = "oleander_polars_store_read_requests_total ";
    return server
        .http()
        .get("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith(name))
        .collect(
            Collectors.summingDouble(line -> Double.parseDouble(line.substring(name.length()))));
  }

  private Answer runUnchecked(String flood) {
    try {
      return run(AttackScripts.source("relay", flood), params());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private ObjectNode params() {
    ObjectNode params = JSON.createObjectNode();
    params.set("targets", targets.deepCopy());
    return params;
  }

  private Answer run(String source, ObjectNode params) throws IOException {
    ObjectNode body = JSON.createObjectNode();
    body.put("mode", "script")
        .put("catalog", "remote")
        .put("script", source)
        .put("timeoutSeconds", 120)
        .set("params", params);
    return server.http().post(PlainHttp.POLARS, body.toString());
  }
}
