package dev.oleander.polars.sandbox.worker.isolation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which folders of the host a box must be given so that it sees all that it needs. */
public final class Binds {
  private Binds() {}

  /** The folders without those that are inside another one, outer ones first. */
  public static List<Path> outermost(List<Path> folders) {
    List<Path> outermost = new ArrayList<>();
    folders.stream()
        .sorted(Comparator.comparingInt(Path::getNameCount).thenComparing(Path::compareTo))
        .filter(folder -> outermost.stream().noneMatch(folder::startsWith))
        .forEach(outermost::add);
    return List.copyOf(outermost);
  }

  /** All folders that lie above those given, outer ones first, the root left out. */
  static List<Path> parents(List<Path> folders) {
    Set<Path> parents = new LinkedHashSet<>();
    for (Path folder : folders) {
      for (int names = 1; names < folder.getNameCount(); names++) {
        parents.add(folder.getRoot().resolve(folder.subpath(0, names)));
      }
    }
    return parents.stream().sorted(Comparator.comparingInt(Path::getNameCount)).toList();
  }
}
