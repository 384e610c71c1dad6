package dev.oleander.polars.sandbox.worker.canary;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.worker.Isolation;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.box.BoxLauncher;
import dev.oleander.polars.sandbox.worker.isolation.BoxFactory;
import dev.oleander.polars.sandbox.worker.isolation.BoxIdentity;
import dev.oleander.polars.sandbox.worker.state.StateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The canary in boxes without namespaces: once as they are, and once for each wall without it.
 * Prints a line for each problem, with the missing wall's name in front.
 */
final class CanaryMain {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where things are among the words of the command, from the one that says what follows. */
  private static final String START = "box";

  private static final int FILTER = 1;
  private static final int PROGRAM = 6;
  private static final int ORDERS = 8;

  private CanaryMain() {}

  /**
   * Tries all walls, then prints that it is ready.
   *
   * @param arguments the folder for everything, the isolation
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Isolation isolation = Isolation.valueOf(arguments[1]);
    Path token = Files.writeString(folder.resolve("token"), "secret");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    WorkerPoolConfig config = TestBoxes.with(TestBoxes.real(folder, 1), isolation, token);
    Path lake = config.readable().get(0);
    Files.setPosixFilePermissions(lake, PosixFilePermissions.fromString("rwxrwxrwx"));
    String name = "oleander-test-" + ProcessHandle.current().pid();
    Process listener = listen(name);
    try (StateDirectory state = StateDirectory.open(config.stateDirectory());
        BoxLauncher launcher = new BoxLauncher()) {
      BoxFactory factory = BoxFactory.prepare(config, state);
      Canary canary = new Canary(factory, launcher, state);
      for (Map.Entry<String, UnaryOperator<List<String>>> wall :
          changes(factory, folder, isolation).entrySet()) {
        List<String> problems = canary.problems(wall.getValue());
        System.out.println(wall.getKey() + ": " + problems.size() + " problems");
        problems.forEach(problem -> System.out.println(wall.getKey() + ": " + problem));
      }
    } finally {
      listener.destroyForcibly();
    }
    System.out.println("ready");
  }

  private static Map<String, UnaryOperator<List<String>>> changes(
      BoxFactory factory, Path folder, Isolation isolation) throws IOException {
    Map<String, UnaryOperator<List<String>>> changes = new TreeMap<>();
    changes.put("nothing", UnaryOperator.identity());
    changes.put("limits", orders(o -> ((ObjectNode) o.get("limits")).put("nproc", 2000)));
    changes.put(
        "environment",
        orders(o -> ((ObjectNode) o.get("environment")).put("OLEANDER_SECRET", "s3cret")));
    if (factory.identity() == BoxIdentity.ROOT_DROP) {
      changes.put("identity", orders(o -> o.putNull("uid")));
    }
    if (isolation == Isolation.LANDLOCK) {
      changes.put("walls", orders(o -> o.put("walls", false)));
      changes.put("files", orders(o -> ((ArrayNode) o.get("rules").get("data")).add("/")));
      changes.put(
          "writing",
          program(
              "DATA_RIGHTS = READ_FILE | READ_DIR",
              "DATA_RIGHTS = READ_FILE | READ_DIR | WRITE_FILE | MAKE_REG | REMOVE_FILE"));
      UnaryOperator<List<String>> scopes = program("ALL_SCOPES = 0b11", "ALL_SCOPES = 0");
      changes.put("scopes", scopes);
      Path weak = Files.write(folder.resolve("weak.bpf"), factory.filter().program());
      UnaryOperator<List<String>> filter = replace(FILTER, weak.toString());
      changes.put("filter", filter);
      changes.put("filter and scopes", command -> filter.apply(scopes.apply(command)));
    }
    return changes;
  }

  private static UnaryOperator<List<String>> orders(Consumer<ObjectNode> change) {
    return command -> {
      try {
        ObjectNode orders = (ObjectNode) JSON.readTree(word(command, ORDERS));
        change.accept(orders);
        return replace(ORDERS, JSON.writeValueAsString(orders)).apply(command);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static UnaryOperator<List<String>> program(String from, String to) {
    return command -> {
      String program = word(command, PROGRAM);
      if (!program.contains(from)) {
        throw new IllegalStateException("the program has no " + from);
      }
      return replace(PROGRAM, program.replace(from, to)).apply(command);
    };
  }

  private static String word(List<String> command, int at) {
    return command.get(command.indexOf(START) + at);
  }

  private static UnaryOperator<List<String>> replace(int at, String word) {
    return command -> {
      List<String> changed = new ArrayList<>(command);
      changed.set(changed.indexOf(START) + at, word);
      return changed;
    };
  }

  /** Somebody else's socket without a path. */
  private static Process listen(String name) throws IOException {
    String program =
        """
        import socket, sys, time
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("\\0" + sys.argv[1])
            server.listen()
            print("listens", flush=True)
            time.sleep(%d)
        """
            .formatted(TimeUnit.MINUTES.toSeconds(2));
    Process process =
        new ProcessBuilder(TestBoxes.python().toString(), "-c", program, name).start();
    process.inputReader().readLine();
    return process;
  }
}
