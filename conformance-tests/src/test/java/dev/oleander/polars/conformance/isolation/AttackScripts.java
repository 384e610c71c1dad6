package dev.oleander.polars.conformance.isolation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The attacks in {@code src/test/resources/isolation}, see the README there. */
final class AttackScripts {
  static final Path FOLDER =
      BuildOutput.root().resolve("conformance-tests/src/test/resources/isolation");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** By file; what has been read once. */
  private static final Map<String, List<Attack>> LISTS = new ConcurrentHashMap<>();

  private AttackScripts() {}

  /**
   * One attack.
   *
   * @param rootOnly whether outside of a box only root can do it
   * @param tries what it tries, in words
   */
  record Attack(String file, String name, boolean rootOnly, String tries) {}

  /** The harness, a file of attacks, and what is to be done with them. */
  static String source(String file, String doing) {
    try {
      return Files.readString(FOLDER.resolve("harness.py"))
          + Files.readString(FOLDER.resolve("attacks").resolve(file + ".py"))
          + "\n"
          + doing
          + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The attacks of a file, in its order. */
  static List<Attack> list(String file) {
    return LISTS.computeIfAbsent(file, AttackScripts::read);
  }

  private static List<Attack> read(String file) {
    try {
      List<Attack> attacks = new ArrayList<>();
      for (JsonNode attack :
          runUnconfined(
              List.of(),
              BuildOutput.python(),
              source(file, "told = list_attacks()"),
              JSON.createObjectNode())) {
        attacks.add(
            new Attack(
                file,
                attack.path("name").asText(),
                attack.path("control").asText().equals("root"),
                attack.path("tries").asText()));
      }
      return List.copyOf(attacks);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs attacks outside of any box and returns their outcomes by name. */
  static Map<String, String> control(
      List<String> launcher, Path python, String source, ObjectNode params) throws IOException {
    ObjectNode asControl = params.deepCopy();
    asControl.put("control", true);
    return outcomes(runUnconfined(launcher, python, source, asControl));
  }

  /** From rows of name and outcome. */
  static Map<String, String> outcomes(JsonNode rows) {
    Map<String, String> outcomes = new LinkedHashMap<>();
    rows.forEach(row -> outcomes.put(row.path(0).asText(), row.path(1).asText()));
    return outcomes;
  }

  /** The script's variable {@code told}. */
  private static JsonNode runUnconfined(
      List<String> launcher, Path python, String source, ObjectNode params) throws IOException {
    String program =
        "import json, sys\nparams = json.loads(sys.argv[1])\n"
            + source
            + "print('TOLD ' + json.dumps(told))\n";
    List<String> command = new ArrayList<>(launcher);
    command.addAll(List.of(python.toString(), "-c", program, params.toString()));
    Outcome outcome = JavaProgram.run(command, Map.of("MARKER", AttackedServer.MARKER));
    String told =
        outcome
            .output()
            .lines()
            .filter(line -> line.startsWith("TOLD "))
            .findFirst()
            .orElseThrow(() -> new IOException(outcome.toString()));
    return JSON.readTree(told.substring("TOLD ".length()));
  }
}
