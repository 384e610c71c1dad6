package dev.oleander.polars.sandbox.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Tries every wall from inside: a program run by the very command line of the workers that does
 * what it must not be able to do, and what it must. The program is {@code canary.py}.
 */
final class Canary {
  /** There on any host, and nothing that a box may see. */
  private static final List<String> HOST_FILES =
      List.of("/etc/passwd", "/etc/shadow", "/etc/hostname", "/root", "/home", "/var", "/sys");

  private static final int LOG_LIMIT = 64 << 10;

  private final BoxFactory factory;
  private final BoxLauncher launcher;
  private final StateDirectory state;

  Canary(BoxFactory factory, BoxLauncher launcher, StateDirectory state) {
    this.factory = factory;
    this.launcher = launcher;
    this.state = state;
  }

  /** What does not hold, one line each; empty when all is as it must be. */
  List<String> problems() throws IOException, InterruptedException {
    return problems(UnaryOperator.identity());
  }

  /**
   * @param change applied to the command line, so that it can be proved that each wall is missed
   */
  List<String> problems(UnaryOperator<List<String>> change)
      throws IOException, InterruptedException {
    Path folder = state.emptySlotFolder(0);
    try (BoxGroup group = factory.group(0);
        WorkerSocket socket = WorkerSocket.listen(folder)) {
      if (factory.identity() == BoxIdentity.ROOT_DROP) {
        socket.giveTo(factory.command().uid(0));
      }
      List<String> program =
          List.of("-c", Scripts.read("canary.py"), new ObjectMapper().writeValueAsString(orders()));
      Box box =
          launcher.launch(
              change.apply(factory.command().build(0, group, folder, Optional.empty(), program)),
              group,
              "canary",
              LOG_LIMIT);
      try {
        return judge(box);
      } finally {
        WorkerStarter.end(box);
      }
    } finally {
      state.emptySlotFolder(0);
    }
  }

  private List<String> judge(Box box) throws InterruptedException {
    long millis = factory.config().startTimeout().toMillis();
    try {
      box.exit().get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return List.of(
          "the canary did not end within %d ms: give workers longer to start".formatted(millis));
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for a process failed", e.getCause());
    }
    BoxEnd end = new BoxEnd(factory.command());
    String log = end.log(box);
    Optional<JsonNode> answer = answer(log);
    if (box.status() != 0 || answer.isEmpty()) {
      return List.of(
          "no box can be made on this host: the canary %s. %s"
              .formatted(end.describe(box).replace('\n', ' '), advice(log)));
    }
    List<String> problems = new ArrayList<>();
    answer.get().forEach(problem -> problems.add(problem.asText()));
    return problems;
  }

  private static Optional<JsonNode> answer(String log) {
    try {
      JsonNode answer = new ObjectMapper().readTree(log.substring(log.lastIndexOf('\n') + 1));
      return Optional.of(answer.path("problems")).filter(JsonNode::isArray);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static String advice(String log) {
    if (log.contains("namespace") || log.contains("uid map") || log.contains("loopback")) {
      return "Allow this user to make namespaces (sysctl kernel.unprivileged_userns_clone=1; on"
          + " Ubuntu an AppArmor profile for bwrap; in a container, its security options), or run"
          + " the server as root";
    }
    return "Run bubblewrap by hand to see what it lacks";
  }

  /** What the canary must know to try and to judge. */
  private Map<String, Object> orders() throws IOException {
    BoxCommand command = factory.command();
    Tier tier = factory.config().tier(0);
    Map<String, Object> orders = new LinkedHashMap<>();
    orders.put("forbidden", forbidden());
    orders.put("parents", parents());
    orders.put("readOnly", readOnly());
    orders.put("readable", factory.config().readable().stream().map(Path::toString).toList());
    orders.put("source", BoxCommand.SOURCE_INSIDE + "/polars_worker/__init__.py");
    orders.put("environment", new TreeSet<>(command.environment(tier).keySet()));
    orders.put("limits", command.limits(tier));
    orders.put("scratchBytes", tier.scratchBytes());
    orders.put("uid", factory.identity() == BoxIdentity.ROOT_DROP ? command.uid(0) : null);
    orders.put("denied", factory.filter().denied());
    orders.put("clone", factory.filter().number("clone"));
    return orders;
  }

  private List<String> forbidden() {
    List<Path> seen = factory.command().folders(Optional.empty());
    List<String> forbidden = new ArrayList<>();
    Stream.concat(
            HOST_FILES.stream().map(Path::of),
            Stream.of(state.secret(), factory.config().stateDirectory()))
        .filter(path -> Files.exists(path))
        .filter(path -> seen.stream().noneMatch(folder -> folder.startsWith(path)))
        .forEach(path -> forbidden.add(path.toString()));
    return forbidden;
  }

  /** Each folder above one that is seen, with the names that may be in it. */
  private Map<String, Set<String>> parents() {
    Map<String, Set<String>> parents = new TreeMap<>();
    for (Path folder : factory.command().folders(Optional.empty())) {
      for (Path child = folder; child.getNameCount() > 1; child = child.getParent()) {
        parents
            .computeIfAbsent(child.getParent().toString(), parent -> new TreeSet<>())
            .add(child.getFileName().toString());
      }
    }
    return parents;
  }

  private List<String> readOnly() {
    List<String> folders = new ArrayList<>(List.of("/", "/usr", "/dev", "/run", "/proc"));
    folders.add(BoxCommand.SOURCE_INSIDE.toString());
    folders.add(BoxCommand.SOCKET_INSIDE.toString());
    factory.command().folders(Optional.empty()).forEach(folder -> folders.add(folder.toString()));
    return folders;
  }
}
