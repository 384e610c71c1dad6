package dev.oleander.polars.sandbox.worker.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One of the trees of control groups that the host has: the only one of version 2, or one of
 * several of version 1.
 *
 * @param own the group in it that the server belongs to
 * @param controllers those of use that can be had below that group; maybe none
 */
record Hierarchy(GroupVersion version, GroupFolder own, Set<Controller> controllers) {

  /** What of {@code /proc/self/mountinfo} counts. */
  private record Mount(String root, Path at, String type, Set<String> options) {}

  /** Those of the server's process. */
  static List<Hierarchy> ofThisProcess() throws IOException {
    return find(
        Files.readAllLines(Path.of("/proc/self/cgroup")),
        Files.readAllLines(Path.of("/proc/self/mountinfo")));
  }

  /**
   * @param groups the lines of {@code /proc/self/cgroup}: number, controllers, path, with colons
   * @param mounts the lines of {@code /proc/self/mountinfo}
   */
  static List<Hierarchy> find(List<String> groups, List<String> mounts) throws IOException {
    List<Mount> groupMounts = groupMounts(mounts);
    List<Hierarchy> found = new ArrayList<>();
    for (String line : groups) {
      String[] parts = line.split(":", 3);
      boolean unified = parts[1].isEmpty();
      Set<String> names = new TreeSet<>(List.of(parts[1].split(",")));
      for (Mount mount : groupMounts) {
        boolean fits =
            unified
                ? mount.type().equals("cgroup2")
                : mount.type().equals("cgroup") && mount.options().containsAll(names);
        Optional<Path> own = fits ? place(mount, parts[2]) : Optional.empty();
        if (own.isPresent() && Files.isDirectory(own.get())) {
          GroupFolder folder = new GroupFolder(own.get());
          found.add(
              new Hierarchy(
                  unified ? GroupVersion.V2 : GroupVersion.V1,
                  folder,
                  known(unified ? List.of(folder.read("cgroup.controllers").split(" ")) : names)));
          break;
        }
      }
    }
    return found;
  }

  private static List<Mount> groupMounts(List<String> lines) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : lines) {
      // … root, mount point, options, optional fields, a hyphen, type, source, options.
      String[] halves = line.split(" - ", 2);
      String[] first = halves[0].split(" ", -1);
      String[] second = halves[1].split(" ", -1);
      if (second[0].startsWith("cgroup")) {
        mounts.add(
            new Mount(
                unescaped(first[3]),
                Path.of(unescaped(first[4])),
                second[0],
                Set.of(second[2].split(","))));
      }
    }
    return mounts;
  }

  /** A blank in a path is shown as its octal number. */
  private static String unescaped(String path) {
    return path.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
  }

  /** A mount may show a part of the tree only, as it does in containers. */
  private static Optional<Path> place(Mount mount, String group) {
    Path root = Path.of(mount.root());
    Path path = Path.of(group);
    return path.normalize().startsWith(root)
        ? Optional.of(mount.at().resolve(root.relativize(path)).normalize())
        : Optional.empty();
  }

  private static Set<Controller> known(Iterable<String> names) {
    Set<Controller> known = EnumSet.noneOf(Controller.class);
    names.forEach(name -> Controller.named(name).ifPresent(known::add));
    return known;
  }
}
