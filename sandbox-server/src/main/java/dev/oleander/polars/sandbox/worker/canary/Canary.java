package dev.oleander.polars.sandbox.worker.canary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.sandbox.worker.Isolation;
import dev.oleander.polars.sandbox.worker.Tier;
import dev.oleander.polars.sandbox.worker.box.Box;
import dev.oleander.polars.sandbox.worker.box.BoxEnd;
import dev.oleander.polars.sandbox.worker.box.BoxLauncher;
import dev.oleander.polars.sandbox.worker.box.WorkerSocket;
import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import dev.oleander.polars.sandbox.worker.isolation.BoxCommand;
import dev.oleander.polars.sandbox.worker.isolation.BoxFactory;
import dev.oleander.polars.sandbox.worker.isolation.BoxIdentity;
import dev.oleander.polars.sandbox.worker.isolation.BwrapCommand;
import dev.oleander.polars.sandbox.worker.isolation.Scripts;
import dev.oleander.polars.sandbox.worker.start.BoxOrder;
import dev.oleander.polars.sandbox.worker.start.NurseryStart;
import dev.oleander.polars.sandbox.worker.start.StartingBox;
import dev.oleander.polars.sandbox.worker.state.StateDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
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
  /** There on most hosts, and nothing that a box may see. */
  private static final List<String> HOST_FILES =
      List.of(
          "/etc/passwd",
          "/etc/shadow",
          "/etc/hostname",
          "/root",
          "/home",
          "/var",
          "/sys",
          "/sys/fs/cgroup/cgroup.procs",
          "/sys/fs/cgroup/memory/cgroup.procs",
          "/sys/fs/cgroup/pids/cgroup.procs");

  private static final List<String> NAMESPACES =
      List.of("net", "pid", "mnt", "ipc", "uts", "cgroup");
  private static final int SOME_NAMES = 8;

  private static final int LOG_LIMIT = 64 << 10;

  private final BoxFactory factory;
  private final BoxLauncher launcher;
  private final StateDirectory state;

  private final Optional<NurseryStart> nursery;

  /** For boxes that are each started by themselves. */
  Canary(BoxFactory factory, BoxLauncher launcher, StateDirectory state) {
    this(factory, launcher, state, Optional.empty());
  }

  /**
   * @param nursery what boxes are forked from, if they are
   */
  Canary(
      BoxFactory factory,
      BoxLauncher launcher,
      StateDirectory state,
      Optional<NurseryStart> nursery) {
    this.factory = factory;
    this.launcher = launcher;
    this.state = state;
    this.nursery = nursery;
  }

  /** What does not hold, one line each; empty when all is as it must be. */
  List<String> problems() throws IOException, InterruptedException {
    return nursery.isPresent()
        ? problemsOfForked(nursery.get())
        : problems(UnaryOperator.identity());
  }

  /**
   * @param change applied to the command line, so that it can be proved that each wall is missed
   */
  List<String> problems(UnaryOperator<List<String>> change)
      throws IOException, InterruptedException {
    return problems(
        Optional.empty(),
        (slot, group, folder, orders) ->
            launcher.launch(
                change.apply(
                    factory
                        .command()
                        .build(
                            slot,
                            group,
                            folder,
                            Optional.empty(),
                            List.of("-c", Scripts.read(Canary.class, "canary.py"), orders))),
                group,
                "canary",
                LOG_LIMIT));
  }

  private List<String> problemsOfForked(NurseryStart forking)
      throws IOException, InterruptedException {
    return problems(
        Optional.of(forking.process()),
        (slot, group, folder, orders) -> {
          BoxOrder.Probe canary =
              new BoxOrder.Probe(Scripts.read(Canary.class, "canary.py"), orders);
          try (StartingBox starting =
              forking.startProbe(slot, group, Optional.empty(), canary, LOG_LIMIT)) {
            Box box = null;
            try {
              starting.connect(factory.config().startTimeout()).close();
              box = starting.box();
              return box;
            } finally {
              if (box == null) {
                starting.box().endAndAwait();
              }
            }
          }
        });
  }

  /** Starts a box with the canary in it. */
  private interface Start {
    Box start(int slot, BoxGroup group, Path folder, String orders)
        throws IOException, InterruptedException;
  }

  private List<String> problems(Optional<ProcessHandle> parent, Start start)
      throws IOException, InterruptedException {
    int slot = factory.config().workers();
    int sibling = slot + 1;
    try (BoxGroup group = factory.group(slot);
        WorkerSocket socket = listen(slot);
        WorkerSocket siblingSocket = listen(sibling);
        ServerSocket hostSocket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path folder = socket.path().getParent();
      Path secret = Files.writeString(siblingSocket.path().resolveSibling("secret"), "another's");
      if (factory.identity() == BoxIdentity.ROOT_DROP) {
        Files.setAttribute(secret, "unix:uid", factory.command().uid(sibling));
      }
      Map<String, Object> orders = orders(slot, folder, parent);
      orders.put("siblingSocket", siblingSocket.path().toString());
      orders.put("siblingSecret", secret.toString());
      orders.put("hostPort", hostSocket.getLocalPort());
      Box box = start.start(slot, group, folder, new ObjectMapper().writeValueAsString(orders));
      try {
        return judge(box);
      } finally {
        box.endAndAwait();
      }
    } finally {
      state.deleteSlotFolder(slot);
      state.deleteSlotFolder(sibling);
    }
  }

  private WorkerSocket listen(int slot) throws IOException {
    Path folder = state.emptySlotFolder(slot);
    factory.makeScratch(slot, folder);
    WorkerSocket socket = WorkerSocket.listen(folder.resolve(WorkerSocket.NAME));
    if (factory.identity() == BoxIdentity.ROOT_DROP) {
      socket.giveTo(factory.command().uid(slot));
    }
    return socket;
  }

  private List<String> judge(Box box) throws InterruptedException {
    long millis = factory.config().startTimeout().toMillis();
    try {
      box.exit().get(millis, TimeUnit.MILLISECONDS);
      // What it printed may still be on its way.
      box.log().awaitEnd(millis);
    } catch (TimeoutException e) {
      return List.of(
          "the canary did not end within %d ms: give workers longer to start".formatted(millis));
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for a process failed", e.getCause());
    }
    BoxEnd end = new BoxEnd(factory.runtime().folders());
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
    // A container's filter of system calls lets bubblewrap come as far as it likes.
    boolean refused =
        Stream.of("namespace", "uid map", "loopback", "Operation not permitted")
            .anyMatch(log::contains);
    if (refused) {
      return "Allow this user to make namespaces (sysctl kernel.unprivileged_userns_clone=1; on"
          + " Ubuntu an AppArmor profile for bwrap), or run the server as root; a container needs"
          + " the security options that docs/server.md names";
    }
    return "What it says is all that is known; docs/security.md tells what boxes need";
  }

  /**
   * What the canary must know to try and to judge.
   *
   * @param parent the process that the box is forked from, if it is
   */
  private Map<String, Object> orders(int slot, Path folder, Optional<ProcessHandle> parent)
      throws IOException {
    BoxCommand command = factory.command();
    Tier tier = command.contents().tier(slot);
    Map<String, Object> orders = new LinkedHashMap<>();
    orders.put("isolation", factory.config().isolation().configName());
    orders.put("server", ProcessHandle.current().pid());
    orders.put("namespaces", namespaces(parent));
    orders.put(
        "empty", parent.isPresent() ? List.of(BwrapCommand.SOCKET_INSIDE.toString()) : List.of());
    orders.put("abstractNames", abstractNames());
    orders.put("forbidden", forbidden());
    orders.put("parents", parents());
    orders.put("readOnly", readOnly());
    orders.put("covered", factory.config().covered().stream().map(Path::toString).toList());
    orders.put("readable", factory.config().readable().stream().map(Path::toString).toList());
    orders.put("source", command.source().resolve("polars_worker/__init__.py").toString());
    orders.put("scratch", command.scratch(folder).toString());
    orders.put("environment", new TreeSet<>(command.environment(slot, folder).keySet()));
    orders.put("limits", command.contents().limits(tier));
    orders.put("scratchBytes", command.scratchOnDisk() ? null : tier.scratchBytes());
    orders.put("uid", factory.identity() == BoxIdentity.ROOT_DROP ? command.uid(slot) : null);
    orders.put("ownUser", factory.identity() != BoxIdentity.SAME_USER);
    orders.put("denied", factory.denied());
    orders.put("clone", factory.filter().number("clone"));
    orders.put("loopback", factory.relays().isPresent());
    return orders;
  }

  /** The namespaces of the server and of such a process, none of which a box may be in, by kind. */
  private Map<String, List<String>> namespaces(Optional<ProcessHandle> parent) throws IOException {
    List<String> kinds = new ArrayList<>(NAMESPACES);
    if (factory.identity() == BoxIdentity.USER_NAMESPACE) {
      kinds.add("user");
    }
    Map<String, List<String>> namespaces = new TreeMap<>();
    for (ProcessHandle process :
        Stream.concat(Stream.of(ProcessHandle.current()), parent.stream()).toList()) {
      for (String kind : kinds) {
        Path link = Path.of("/proc", Long.toString(process.pid()), "ns", kind);
        if (Files.isSymbolicLink(link)) {
          namespaces
              .computeIfAbsent(kind, first -> new ArrayList<>())
              .add(Files.readSymbolicLink(link).toString());
        }
      }
    }
    return namespaces;
  }

  /** Names of sockets without a path that somebody on this host listens at. */
  private static List<String> abstractNames() throws IOException {
    Path table = Path.of("/proc/net/unix");
    if (!Files.isReadable(table)) {
      return List.of();
    }
    // The fourth column has the flag of those that listen; names that are no text are left out.
    try (Stream<String> lines = Files.lines(table, StandardCharsets.ISO_8859_1)) {
      return lines
          .map(line -> line.trim().split("\\s+", 8))
          .filter(columns -> columns.length == 8 && columns[3].equals("00010000"))
          .map(columns -> columns[7])
          .filter(name -> name.startsWith("@") && name.chars().allMatch(c -> c > ' ' && c < 127))
          .map(name -> name.substring(1))
          .limit(SOME_NAMES)
          .toList();
    }
  }

  private List<String> forbidden() {
    List<Path> seen = factory.command().contents().folders(Optional.empty());
    boolean ownFileSystem = factory.config().isolation() == Isolation.BWRAP;
    return Stream.of(
            HOST_FILES.stream().map(Path::of),
            Stream.of(state.secret(), factory.config().stateDirectory()),
            factory.config().hidden().stream())
        .flatMap(paths -> paths)
        .filter(path -> Files.exists(path))
        // What lies above a folder that is seen is there; see parents().
        .filter(
            path -> !ownFileSystem || seen.stream().noneMatch(folder -> folder.startsWith(path)))
        .map(Path::toString)
        .toList();
  }

  /** Each folder above one that is seen, with the names that may be in it. */
  private Map<String, Set<String>> parents() {
    Map<String, Set<String>> parents = new TreeMap<>();
    for (Path folder : factory.command().contents().folders(Optional.empty())) {
      for (Path child = folder; child.getNameCount() > 1; child = child.getParent()) {
        parents
            .computeIfAbsent(child.getParent().toString(), parent -> new TreeSet<>())
            .add(child.getFileName().toString());
      }
    }
    return parents;
  }

  private List<String> readOnly() {
    return Stream.concat(
            factory.command().closed().stream(),
            factory.command().contents().folders(Optional.empty()).stream())
        .map(Path::toString)
        .toList();
  }
}
