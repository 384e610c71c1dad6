package dev.oleander.polars.sandbox.workload;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Stops what a workload is doing at the moment, from any thread. Only the first reason counts;
 * actions that are set up after it run at once.
 */
final class StopSwitch {
  private final Deque<Consumer<StopReason>> actions = new ArrayDeque<>();
  private StopReason reason;
  private boolean sealed;

  /** Sets up what a stop does from now on, besides what it does already. */
  synchronized void arm(Consumer<StopReason> action) {
    if (reason == null) {
      actions.push(action);
    } else {
      action.accept(reason);
    }
  }

  /** Once this has returned, no stop runs the action any more. */
  synchronized void disarm(Consumer<StopReason> action) {
    actions.remove(action);
  }

  /**
   * Lets no stop come from now on: what is done next must not be broken off.
   *
   * @return false when one has come already
   */
  synchronized boolean seal() {
    sealed = reason == null;
    return sealed;
  }

  synchronized void stop(StopReason why) {
    if (reason == null && !sealed) {
      reason = why;
      actions.forEach(action -> action.accept(why));
      actions.clear();
    }
  }

  synchronized Optional<StopReason> reason() {
    return Optional.ofNullable(reason);
  }
}
