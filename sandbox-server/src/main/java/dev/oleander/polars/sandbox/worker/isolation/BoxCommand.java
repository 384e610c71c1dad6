package dev.oleander.polars.sandbox.worker.isolation;

import dev.oleander.polars.sandbox.worker.Isolation;
import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a program gets into a box: one way for each {@link Isolation}. The canary and the workers are
 * started by the same command line; only what runs inside differs. Immutable.
 */
public sealed interface BoxCommand permits BwrapCommand, SupervisedCommand {

  BoxContents contents();

  /** How the worker inside is told of its connection to the server. */
  String socketArgument();

  /** Where the worker's source is inside. */
  Path source();

  /** The folder that the box in a slot may write, as it is called inside. */
  Path scratch(Path slotFolder);

  /** Whether that is a folder of the host, which somebody must watch and clear. */
  boolean scratchOnDisk();

  /** What a box sees beside {@link BoxContents#folders} and must not be able to write. */
  List<Path> closed();

  /** All that the box in a slot finds in its environment. */
  Map<String, String> environment(int slot, Path slotFolder);

  /**
   * The whole command.
   *
   * @param group what the box enters first of all, with all its processes
   * @param slotFolder the slot's folder on the host, with its socket in it
   * @param readable the folders of the lake that the box may read; empty for all
   * @param pythonArguments what the interpreter is to run
   */
  List<String> build(
      int slot,
      BoxGroup group,
      Path slotFolder,
      Optional<List<Path>> readable,
      List<String> pythonArguments);

  /** The user that the box in a slot runs as on the host; only of meaning for a root server. */
  default int uid(int slot) {
    return contents().uid(slot);
  }
}
