package dev.oleander.polars.sandbox.worker.start;

import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.box.Box;
import dev.oleander.polars.sandbox.worker.box.BoxLauncher;
import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import dev.oleander.polars.sandbox.worker.isolation.BoxFactory;
import dev.oleander.polars.sandbox.worker.isolation.Scripts;
import dev.oleander.polars.sandbox.worker.state.StateDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Lets boxes of one nursery attack each other; a program of its own, so that any user can run it.
 */
public final class NeighboursMain {
  private NeighboursMain() {}

  /**
   * Prints what the attacks achieve, first on a neighbour, then in one box with the victim.
   *
   * @param arguments the folder for everything
   */
  public static void main(String[] arguments) throws Exception {
    List<String> lines = run(Path.of(arguments[0]));
    lines.forEach(System.out::println);
    System.out.println("ready");
  }

  /** What is printed, a line each: whose, and a JSON list. */
  static List<String> run(Path folder) throws Exception {
    WorkerPoolConfig config = TestBoxes.scripted(folder, "scripted", 2, TestBoxes.SOON);
    List<String> lines = new ArrayList<>();
    try (StateDirectory state = StateDirectory.open(config.stateDirectory());
        BoxLauncher launcher = new BoxLauncher()) {
      BoxFactory factory = BoxFactory.prepare(config, state);
      try (NurseryStart nursery = TestBoxes.nursery(factory, state, launcher)) {
        Box victim = start(nursery, "victim");
        while (!victim.log().text().contains("ready")) {
          if (!victim.alive()) {
            throw new AssertionError(victim.log().text());
          }
          Thread.sleep(10);
        }
        lines.add("neighbour " + ended(start(nursery, "attacker")));
        lines.add("victim " + victim.alive());
        lines.add("together " + ended(start(nursery, "both")));
        victim.endAndAwait();
      }
    }
    return lines;
  }

  private static Box start(NurseryStart nursery, String role) throws Exception {
    BoxOrder.Probe probe =
        new BoxOrder.Probe(Scripts.read(NeighboursMain.class, "neighbour.py"), role);
    try (StartingBox starting =
        nursery.startProbe(0, BoxGroup.none(), Optional.empty(), probe, 8 << 10)) {
      starting.connect(TestBoxes.SOON).close();
      return starting.box();
    }
  }

  private static String ended(Box box) throws Exception {
    box.exit().get(TestBoxes.SOON.toMillis(), TimeUnit.MILLISECONDS);
    box.log().awaitEnd(TestBoxes.SOON.toMillis());
    return box.log().text().strip();
  }
}
