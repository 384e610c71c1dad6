package dev.oleander.polars.conformance.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.oleander.polars.conformance.isolation.AttackScripts.Attack;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/** A test for each attack of a file, all of which are run at once. */
final class AttackNodes {
  private static final String IMPOSSIBLE = "impossible: ";

  private AttackNodes() {}

  /** What runs all attacks of a file, when the first of them is asked for. */
  interface Run {
    Map<String, String> outcomes() throws IOException;
  }

  /** What is to be said of one. */
  interface Check {
    void that(Attack attack, String outcome) throws IOException;
  }

  static DynamicNode of(String file, Run run, Check check) {
    return of(file, AttackScripts.list(file), run, check);
  }

  /** As above, of some attacks of the file. */
  static DynamicNode of(String name, List<Attack> attacks, Run run, Check check) {
    Once once = new Once(run);
    return DynamicContainer.dynamicContainer(
        name,
        attacks.stream()
            .map(
                attack ->
                    DynamicTest.dynamicTest(
                        attack.name(),
                        () -> check.that(attack, once.outcomes().get(attack.name())))));
  }

  /** That an attack is done where nothing hinders it, which shows that it is one. */
  static Check succeeds(Identity identity) {
    return (attack, outcome) -> {
      if (outcome.startsWith(IMPOSSIBLE)) {
        abort("no control on this machine: " + outcome.substring(IMPOSSIBLE.length()));
      }
      if (attack.rootOnly() && identity != Identity.ROOT && outcome.startsWith("refused: ")) {
        abort("no control as an ordinary user, whom the kernel itself refuses this: " + outcome);
      }
      assertThat(outcome).as(attack.tries()).startsWith("SUCCEEDED: ");
    };
  }

  /** Runs once, and fails each who asks in the same way. */
  private static final class Once {
    private final Run run;
    private Map<String, String> outcomes;
    private Throwable failure;

    Once(Run run) {
      this.run = run;
    }

    Map<String, String> outcomes() throws IOException {
      if (outcomes == null && failure == null) {
        try {
          outcomes = run.outcomes();
        } catch (IOException | RuntimeException | Error e) {
          failure = e;
        }
      }
      if (failure != null) {
        throw new IOException("the attacks could not be run", failure);
      }
      return outcomes;
    }
  }
}
