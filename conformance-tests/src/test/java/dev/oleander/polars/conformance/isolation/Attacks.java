package dev.oleander.polars.conformance.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.conformance.isolation.AttackScripts.Attack;
import dev.oleander.polars.conformance.server.PlainHttp;
import dev.oleander.polars.conformance.server.PlainHttp.Answer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every attack of the suite against a server that runs as a certain user: refused when it comes as
 * a workload, and done when there is no box.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Tag("slow-start")
abstract class Attacks {
  static final List<String> FILES =
      List.of("files", "proc", "processes", "namespaces", "mounts", "sockets", "kernel", "limits");

  private static final String IN_A_BOX =
      "result = pl.DataFrame(run_attacks(), schema=['name', 'outcome'], orient='row')";
  private static final String AS_CONTROL = "told = run_attacks()";
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Identity identity;

  private AttackedServer server;

  Attacks(Identity identity) {
    this.identity = identity;
  }

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    Identity.assumeRoot();
    server = new AttackedServer(identity, directory);
    JsonNode isolation = server.process().http().get("/health").json().path("isolation");
    assertThat(isolation.path("identity").asText())
        .as(isolation.toString())
        .isEqualTo(identity.reported());
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  /** Many attacks of a file share a workload; each runs in a process of its own. */
  @TestFactory
  Stream<DynamicNode> refusesInABox() {
    return FILES.stream().map(this::attacks);
  }

  private DynamicNode attacks(String file) {
    return AttackNodes.of(
        file,
        () -> outcomes(server.run(AttackScripts.source(file, IN_A_BOX), server.params())),
        (attack, outcome) -> assertThat(outcome).as(attack.tries()).startsWith("refused: "));
  }

  @TestFactory
  Stream<DynamicNode> succeedsWithoutABox() {
    return FILES.stream().map(this::controls);
  }

  private DynamicNode controls(String file) {
    return AttackNodes.of(
        file, () -> bestOfControls(file, AS_CONTROL), AttackNodes.succeeds(identity));
  }

  private Map<String, String> bestOfControls(String file, String doing) throws IOException {
    Map<String, String> best = null;
    for (List<String> launcher : identity.unconfined()) {
      Map<String, String> outcomes =
          AttackScripts.control(
              launcher, server.python(), AttackScripts.source(file, doing), params());
      if (best == null) {
        best = outcomes;
      } else {
        best.replaceAll((name, first) -> better(first, outcomes.get(name)));
      }
    }
    return best;
  }

  private static String better(String first, String second) {
    return !first.startsWith("SUCCEEDED") && second.startsWith("SUCCEEDED") ? second : first;
  }

  private ObjectNode params() {
    ObjectNode params = server.params();
    ((ObjectNode) params.path("targets"))
        .put("daemonName", "oleander-daemon-" + UUID.randomUUID())
        .put("markStart", "mark")
        .put("markEnd", UUID.randomUUID().toString());
    return params;
  }

  private static Map<String, String> outcomes(Answer answer) throws IOException {
    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    return AttackScripts.outcomes(answer.json().at("/results/rows"));
  }

  @TestFactory
  Stream<DynamicNode> endsABoxThatTakesMoreMemory() {
    return AttackScripts.list("exhaustion").stream()
        .map(
            attack ->
                DynamicTest.dynamicTest(
                    attack.name(),
                    () -> {
                      Answer answer =
                          server.run(
                              AttackScripts.source("exhaustion", IN_A_BOX), only(attack.name()));

                      assertThat(answer.json().path("errorCode").asText())
                          .as(answer.text())
                          .isEqualTo("OUT_OF_MEMORY");
                      assertThat(server.isWell()).isTrue();
                    }));
  }

  @TestFactory
  Stream<DynamicNode> letsMemoryBeTakenWithoutABox() {
    return Stream.of(
        AttackNodes.of(
            "exhaustion",
            () -> bestOfControls("exhaustion", AS_CONTROL),
            AttackNodes.succeeds(identity)));
  }

  private ObjectNode only(String name) {
    ObjectNode params = params();
    params.putArray("names").add(name);
    return params;
  }

  @TestFactory
  Stream<DynamicNode> leavesNoDaemonBehind() {
    return AttackScripts.list("daemons").stream()
        .map(
            attack ->
                DynamicTest.dynamicTest(
                    attack.name(),
                    () -> {
                      ObjectNode params = only(attack.name());
                      String name = params.at("/targets/daemonName").asText();

                      Map<String, String> outcomes =
                          outcomes(server.run(AttackScripts.source("daemons", IN_A_BOX), params));

                      assertThat(outcomes.get(attack.name())).startsWith("SUCCEEDED: ");
                      awaitNone(name);
                    }));
  }

  @TestFactory
  Stream<DynamicNode> daemonsLiveOnWithoutABox() {
    return AttackScripts.list("daemons").stream()
        .map(
            attack ->
                DynamicTest.dynamicTest(
                    attack.name(),
                    () -> {
                      ObjectNode params = only(attack.name());
                      String name = params.at("/targets/daemonName").asText();
                      try {
                        AttackScripts.control(
                            identity.unconfined().get(0),
                            server.python(),
                            AttackScripts.source("daemons", AS_CONTROL),
                            params);

                        awaitSome(name);
                      } finally {
                        for (long pid : daemons(name)) {
                          ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                        }
                      }
                    }));
  }

  private static void awaitNone(String name) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    List<Long> left = daemons(name);
    while (!left.isEmpty() && Instant.now().isBefore(end)) {
      Thread.sleep(20);
      left = daemons(name);
    }
    assertThat(left).as("daemons that live on").isEmpty();
  }

  private static void awaitSome(String name) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    while (daemons(name).isEmpty() && Instant.now().isBefore(end)) {
      Thread.sleep(20);
    }
    assertThat(daemons(name)).isNotEmpty();
  }

  /** The processes of the host whose first argument is a name. */
  private static List<Long> daemons(String name) throws IOException {
    List<Long> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      for (Path entry : entries.toList()) {
        if (entry.getFileName().toString().matches("\\d+") && firstArgument(entry).equals(name)) {
          found.add(Long.valueOf(entry.getFileName().toString()));
        }
      }
    }
    return found;
  }

  private static String firstArgument(Path process) {
    try {
      return Files.readString(
              process.resolve("cmdline"), java.nio.charset.StandardCharsets.ISO_8859_1)
          .split("\0", 2)[0];
    } catch (IOException e) {
      return ""; // It has ended meanwhile.
    }
  }

  /** What one workload changes is not there for the next, of whomever. */
  @TestFactory
  Stream<DynamicNode> isNotPoisonedByTheWorkloadBefore() {
    return Stream.of(ServerProcess.TOKEN, AttackedServer.OTHER_TOKEN)
        .map(
            token ->
                DynamicContainer.dynamicContainer(
                    token.equals(ServerProcess.TOKEN) ? "for itself" : "for another",
                    Stream.of(
                        AttackNodes.of(
                            "poison",
                            () -> afterPoison(token),
                            (attack, outcome) ->
                                assertThat(outcome).as(attack.tries()).startsWith("refused: ")))));
  }

  private Map<String, String> afterPoison(String token) throws IOException {
    ObjectNode params = params();
    String poison = "poison()\nresult = pl.DataFrame({'done': [mark()]})";
    Answer poisoned = server.run(AttackScripts.source("poison", poison), params);
    assertThat(poisoned.text()).contains("mark-");
    return outcomes(
        AttackedServer.run(
            server.process().http().withToken(token),
            AttackScripts.source("poison", IN_A_BOX),
            params,
            120));
  }

  @TestFactory
  Stream<DynamicNode> isPoisonedWithoutABox() {
    return Stream.of(
        AttackNodes.of(
            "poison",
            () -> bestOfControls("poison", "poison()\n" + AS_CONTROL),
            AttackNodes.succeeds(identity)));
  }

  @Test
  void stopsAScriptThatComputesForEver() throws IOException {
    String source =
        """
        import signal
        for number in range(1, 65):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        while True:
            pass
        """;

    Answer answer = AttackedServer.run(server.process().http(), source, server.params(), 2);

    assertThat(answer.json().path("errorCode").asText()).isEqualTo("TIMED_OUT");
    assertThat(server.isWell()).isTrue();
  }

  @Test
  void keepsOnlySoMuchOfALog() throws IOException {
    UUID id = UUID.randomUUID();
    String source =
        """
        import os
        line = b"x" * 1023 + b"\\n"
        for _ in range(32 * 1024):
            os.write(1, line)
        print("the end")
        result = pl.DataFrame({"a": [1]})
        """;
    ObjectNode body = params();
    body.removeAll();
    body.put("mode", "script").put("script", source).put("workloadId", id.toString());

    Answer answer = server.process().http().post(PlainHttp.POLARS, body.toString());

    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    JsonNode log = completeLog(server.process().http(), id);
    assertThat(log.path("text").asText()).hasSize(AttackedServer.LOG_BYTES).endsWith("the end\n");
    assertThat(log.path("droppedBytes").asLong())
        .isEqualTo((32L << 20) + "the end\n".length() - AttackedServer.LOG_BYTES);
  }

  @Test
  void showsNobodyElsesWorkloadsAndLogs() throws IOException {
    UUID id = UUID.randomUUID();
    ObjectNode body = params();
    body.removeAll();
    body.put("mode", "script")
        .put("script", "print('mine')\nresult = pl.DataFrame({'a': [1]})")
        .put("workloadId", id.toString());
    server.process().http().post(PlainHttp.POLARS, body.toString());
    PlainHttp other = server.process().http().withToken(AttackedServer.OTHER_TOKEN);

    assertThat(completeLog(server.process().http(), id).path("text").asText()).isEqualTo("mine\n");
    assertThat(other.get("/api/v1/workloads/" + id + "/logs").status()).isEqualTo(404);
    assertThat(other.get("/api/v1/workloads/" + id).status()).isEqualTo(404);
    assertThat(other.get("/api/v1/workloads").text()).doesNotContain(id.toString());
  }

  private static JsonNode completeLog(PlainHttp http, UUID id) throws IOException {
    Instant end = Instant.now().plus(PATIENCE);
    JsonNode log = http.get("/api/v1/workloads/" + id + "/logs").json();
    while (!log.path("complete").asBoolean() && Instant.now().isBefore(end)) {
      log = http.get("/api/v1/workloads/" + id + "/logs").json();
    }
    return log;
  }

  @Test
  void thereAreEnoughOfThem() {
    List<Attack> all = new ArrayList<>();
    for (String file : FILES) {
      all.addAll(AttackScripts.list(file));
    }
    assertThat(all).hasSizeGreaterThan(150).allMatch(attack -> !attack.tries().isBlank());
    assertThat(all.stream().map(Attack::name)).doesNotHaveDuplicates();
  }
}
