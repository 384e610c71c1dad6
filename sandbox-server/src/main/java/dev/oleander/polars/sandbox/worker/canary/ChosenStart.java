package dev.oleander.polars.sandbox.worker.canary;

import dev.oleander.polars.sandbox.worker.box.BoxLauncher;
import dev.oleander.polars.sandbox.worker.isolation.BoxFactory;
import dev.oleander.polars.sandbox.worker.isolation.BwrapCommand;
import dev.oleander.polars.sandbox.worker.start.BoxStart;
import dev.oleander.polars.sandbox.worker.start.ColdStart;
import dev.oleander.polars.sandbox.worker.start.NurseryStart;
import dev.oleander.polars.sandbox.worker.state.StateDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How boxes are started on this host, as the canary found it.
 *
 * @param boxes closed by whoever chose
 * @param canary goes in boxes that are started in the very same way
 * @param problems why no workload may run in such boxes; empty when they may
 * @param notes why the boxes are not started in the better way; empty when they are
 */
public record ChosenStart(
    BoxStart boxes, Canary canary, List<String> problems, List<String> notes) {
  private static final Logger LOG = LoggerFactory.getLogger(ChosenStart.class);

  /**
   * Chooses the nursery when there can be one and all walls of its boxes hold, else cold starts,
   * which are all there is without namespaces.
   */
  public static ChosenStart choose(BoxFactory factory, StateDirectory state, BoxLauncher launcher)
      throws IOException, InterruptedException {
    if (!(factory.command() instanceof BwrapCommand command)) {
      return cold(factory, state, launcher, List.of());
    }
    String why;
    try {
      NurseryStart nursery = NurseryStart.open(factory, command, state, launcher);
      Canary canary = new Canary(factory, launcher, state, Optional.of(nursery));
      List<String> problems = List.of("the canary was broken off");
      try {
        problems = canary.problems();
      } finally {
        if (!problems.isEmpty()) {
          nursery.close();
        }
      }
      if (problems.isEmpty()) {
        return new ChosenStart(nursery, canary, List.of(), List.of());
      }
      why = String.join("; ", problems);
    } catch (IOException e) {
      LOG.debug("there can be no nursery", e);
      why = e.getMessage();
    }
    LOG.warn("each worker is started by itself, without a nursery: {}", why);
    return cold(
        factory,
        state,
        launcher,
        List.of("workers take long to start, because no nursery can be had: " + why));
  }

  private static ChosenStart cold(
      BoxFactory factory, StateDirectory state, BoxLauncher launcher, List<String> notes)
      throws IOException, InterruptedException {
    Canary canary = new Canary(factory, launcher, state);
    return new ChosenStart(
        new ColdStart(factory, state, launcher), canary, canary.problems(), notes);
  }
}
