package dev.oleander.polars.conformance.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.conformance.isolation.AttackScripts.Attack;
import dev.oleander.polars.conformance.server.PlainHttp.Answer;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Scripts that speak to the server on their worker's connection: whatever they say, the client gets
 * an error, and the server serves on. Whom the server runs as makes no difference.
 */
@SandboxServer
@Tag("slow-start")
final class ForgedProtocolTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_ANSWER_BYTES = 64 << 10;

  /** For those that say nothing more and wait. */
  private static final int SECONDS = 5;

  @TestFactory
  Stream<DynamicTest> isJudged(ServerProcess server) {
    return AttackScripts.list("protocol").stream()
        .map(attack -> DynamicTest.dynamicTest(attack.name(), () -> judge(attack, server)));
  }

  private static void judge(Attack attack, ServerProcess server) throws IOException {
    String doing = "ATTACKS['%s'][0]()".formatted(attack.name());

    Answer answer =
        AttackedServer.run(
            server.http(),
            AttackScripts.source("protocol", doing),
            JSON.createObjectNode(),
            SECONDS);

    JsonNode json = answer.json();
    if (attack.name().equals("give_an_honest_answer")) {
      // The control of all others: what a script says on the worker's connection is heard.
      assertThat(json.at("/results/rows").toString()).as(answer.text()).isEqualTo("[[4711]]");
    } else {
      assertThat(json.path("success").asBoolean()).as(answer.text()).isFalse();
      assertThat(json.path("errorCode").asText())
          .as(attack.tries() + " " + answer.text())
          .isIn("WORKER_LOST", "TIMED_OUT", "QUERY_FAILED");
      assertThat(answer.body().length).isLessThan(MOST_ANSWER_BYTES);
    }
    assertThat(AttackedServer.isWell(server.http())).isTrue();
  }
}
