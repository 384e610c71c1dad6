package dev.oleander.polars.sandbox.worker.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Translates ids of processes in a namespace of their own into those of the host. */
final class NamespacePids {
  private static final Logger LOG = LoggerFactory.getLogger(NamespacePids.class);
  private static final String IDS = "NSpid:";

  private NamespacePids() {}

  /**
   * The child of a process that has a certain id in a namespace. It may be missed while other
   * children end, see {@code proc(5)}.
   *
   * @param namespacesAbove how many namespaces further out that namespace is than the child's own
   */
  static Optional<ProcessHandle> child(ProcessHandle parent, long id, int namespacesAbove)
      throws IOException {
    List<String> children = children(parent.pid());
    // The latest come last, and are those asked for.
    for (int i = children.size() - 1; i >= 0; i--) {
      long child = Long.parseLong(children.get(i));
      List<String> ids = ids(child);
      int at = ids.size() - 1 - namespacesAbove;
      if (at > 0 && ids.get(at).equals(Long.toString(id))) {
        return ProcessHandle.of(child);
      }
    }
    return Optional.empty();
  }

  /** The children of a process that has but one thread which makes any. */
  static List<String> children(long pid) throws IOException {
    String text = Files.readString(process(pid).resolve("task/" + pid + "/children")).strip();
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  /** A process's ids, the host's first; empty when it has ended. */
  private static List<String> ids(long pid) {
    try {
      return Files.readAllLines(process(pid).resolve("status")).stream()
          .filter(line -> line.startsWith(IDS))
          .findFirst()
          .map(line -> List.of(line.substring(IDS.length()).strip().split("\\s+")))
          .orElse(List.of());
    } catch (IOException e) {
      LOG.trace("process {} has ended", pid, e);
      return List.of();
    }
  }

  private static Path process(long pid) {
    return Path.of("/proc", Long.toString(pid));
  }
}
