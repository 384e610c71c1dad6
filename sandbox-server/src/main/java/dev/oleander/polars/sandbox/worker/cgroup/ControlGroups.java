package dev.oleander.polars.sandbox.worker.cgroup;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's control groups: in each hierarchy of the host a folder below the group that the
 * server was started in, and in it a group for each box. Any thread; the one who opened it closes
 * it, after all boxes have ended.
 *
 * <p>Version 2 has limits only for groups that have no processes beside them: the server therefore
 * moves itself into a group of its own, as systemd's {@code Delegate=yes} asks for, and back when
 * this is closed.
 *
 * <p>The folders' paths are written to a file before they are made, so that whoever finds that file
 * and knows the server to be dead can remove them.
 */
public final class ControlGroups implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlGroups.class);
  private static final String PREFIX = "oleander-";
  private static final String SERVER = "server";
  private static final String SUBTREE = "cgroup.subtree_control";
  private static final int RUN_ID_BYTES = 8;

  /** A folder of the server's, and what the groups in it can bound. */
  private record Base(
      Hierarchy hierarchy, GroupFolder folder, Set<Controller> controllers, boolean serverInside) {}

  private final Path register;
  private final List<Base> bases;
  private final List<String> problems;
  private final AtomicLong boxes = new AtomicLong();

  private ControlGroups(Path register, List<Base> bases, List<String> problems) {
    this.register = register;
    this.bases = bases;
    this.problems = problems;
  }

  /**
   * Takes what the host offers; that this is little or nothing is no error.
   *
   * @param register the file to note the folders in; there must be none
   * @throws IOException when the file cannot be written, or the kernel's account of the groups
   *     cannot be read
   */
  public static ControlGroups open(Path register) throws IOException {
    byte[] id = new byte[RUN_ID_BYTES];
    new SecureRandom().nextBytes(id);
    String name = PREFIX + HexFormat.of().formatHex(id);
    List<Hierarchy> hierarchies = useful(Hierarchy.ofThisProcess());
    note(register, hierarchies.stream().map(each -> each.own().child(name)).toList());
    List<Base> bases = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Hierarchy hierarchy : hierarchies) {
      try {
        bases.add(base(hierarchy, hierarchy.own().child(name), problems));
      } catch (IOException e) {
        LOG.debug("no control groups below {}", hierarchy.own(), e);
        problems.add("no group can be made in %s: %s".formatted(hierarchy.own().path(), reason(e)));
      }
    }
    note(register, bases.stream().map(Base::folder).toList());
    boolean memory = bases.stream().anyMatch(b -> b.controllers().contains(Controller.MEMORY));
    if (!memory && problems.isEmpty()) {
      problems.add("this host has no control groups that bound memory");
    }
    return new ControlGroups(register, List.copyOf(bases), List.copyOf(problems));
  }

  private static void note(Path register, List<GroupFolder> folders) throws IOException {
    Files.write(register, folders.stream().map(each -> each.path().toString()).toList());
  }

  /** Version 2 comes first: it kills a whole group at once, whatever else it can do. */
  private static List<Hierarchy> useful(List<Hierarchy> found) {
    return found.stream()
        .filter(each -> each.version() == GroupVersion.V2 || !each.controllers().isEmpty())
        .sorted(Comparator.comparing(Hierarchy::version).reversed())
        .toList();
  }

  private static Base base(Hierarchy hierarchy, GroupFolder folder, List<String> problems)
      throws IOException {
    Files.createDirectory(folder.path());
    Set<Controller> limiting = EnumSet.of(Controller.MEMORY, Controller.PROCESSES, Controller.CPU);
    limiting.retainAll(hierarchy.controllers());
    if (hierarchy.version() == GroupVersion.V1) {
      return new Base(hierarchy, folder, hierarchy.controllers(), false);
    }
    if (limiting.isEmpty()) {
      return new Base(hierarchy, folder, Set.of(), false);
    }
    try {
      moveServer(folder.child(SERVER));
      enable(hierarchy.own(), limiting);
      enable(folder, limiting);
      return new Base(hierarchy, folder, limiting, true);
    } catch (IOException e) {
      LOG.debug("the controllers of {} cannot be had", hierarchy.own(), e);
      problems.add(
          ("the group %s is not the server's alone (%s): start it by systemd with Delegate=yes, or"
                  + " as the only process of its group")
              .formatted(hierarchy.own().path(), reason(e)));
      moveServerBack(hierarchy.own(), folder.child(SERVER));
      return new Base(hierarchy, folder, Set.of(), false);
    }
  }

  private static void moveServer(GroupFolder group) throws IOException {
    Files.createDirectory(group.path());
    group.write(GroupFolder.PROCESSES, "0");
  }

  private static void moveServerBack(GroupFolder own, GroupFolder group) throws IOException {
    own.write(GroupFolder.PROCESSES, "0");
    Files.deleteIfExists(group.path());
  }

  private static void enable(GroupFolder group, Set<Controller> controllers) throws IOException {
    for (Controller controller : controllers) {
      group.write(SUBTREE, "+" + controller.kernelName());
    }
  }

  private static void disable(GroupFolder group, Set<Controller> controllers) throws IOException {
    for (Controller controller : controllers) {
      group.write(SUBTREE, "-" + controller.kernelName());
    }
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason = e instanceof FileSystemException failure ? failure.getReason() : null;
    return reason == null ? e.toString() : reason;
  }

  /** By what the memory of a box is bounded; empty when by no control group. */
  public Optional<GroupVersion> memory() {
    return version(Controller.MEMORY);
  }

  /** By what the number of its processes is. */
  public Optional<GroupVersion> processes() {
    return version(Controller.PROCESSES);
  }

  /** By what its processor time is. */
  public Optional<GroupVersion> cpu() {
    return version(Controller.CPU);
  }

  private Optional<GroupVersion> version(Controller controller) {
    return bases.stream()
        .filter(base -> base.controllers().contains(controller))
        .map(base -> base.hierarchy().version())
        .findFirst();
  }

  /** Why there is less than there could be, one line each, with what to do. */
  public List<String> problems() {
    return problems;
  }

  /**
   * Makes the group of a box.
   *
   * @throws IOException when that is not possible although there are control groups; nothing is
   *     left of it then
   */
  public BoxGroup make(GroupLimits limits) throws IOException {
    String name = "box-" + boxes.incrementAndGet();
    List<BoxGroup.Part> parts = new ArrayList<>();
    boolean made = false;
    try {
      for (Base base : bases) {
        GroupFolder folder = base.folder().child(name);
        Files.createDirectory(folder.path());
        parts.add(new BoxGroup.Part(base.hierarchy().version(), folder, base.controllers()));
      }
      BoxGroup group = new BoxGroup(parts);
      group.limit(limits);
      made = true;
      return group;
    } finally {
      if (!made) {
        new BoxGroup(parts).close();
      }
    }
  }

  /** Removes the server's folders, with what is left in them, and forgets them. */
  @Override
  public void close() {
    for (Base base : bases) {
      try {
        if (base.serverInside() && Files.exists(base.folder().path())) {
          leave(base);
        }
        base.folder().remove();
      } catch (IOException e) {
        LOG.warn("the control group {} stays", base.folder().path(), e);
      }
    }
    try {
      Files.deleteIfExists(register);
    } catch (IOException e) {
      LOG.warn("{} cannot be deleted", register, e);
    }
  }

  private static void leave(Base base) throws IOException {
    for (GroupFolder child : base.folder().children()) {
      if (!child.path().endsWith(SERVER)) {
        child.remove();
      }
    }
    disable(base.folder(), base.controllers());
    disable(base.hierarchy().own(), base.controllers());
    moveServerBack(base.hierarchy().own(), base.folder().child(SERVER));
  }

  /**
   * Removes the control groups of a server that is known to have ended, and kills the processes
   * that are left in them.
   *
   * @param register the file that it had noted them in; deleted when all of them are gone
   * @return what was done, one line each
   * @throws IOException when a group stays
   */
  public static List<String> removeLeft(Path register) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(register);
    } catch (NoSuchFileException e) {
      LOG.trace("no control groups are noted in {}", register, e);
      return List.of();
    }
    List<String> done = new ArrayList<>();
    List<GroupFolder> folders =
        lines.stream()
            .map(line -> new GroupFolder(Path.of(line)))
            .filter(ControlGroups::isGroupOfAServer)
            .sorted(Comparator.comparing(folder -> !folder.killsAtOnce()))
            .toList();
    for (GroupFolder folder : folders) {
      int killed = folder.remove();
      done.add(
          "the control group %s is removed, with %d processes that were in it"
              .formatted(folder.path(), killed));
    }
    Files.delete(register);
    return done;
  }

  private static boolean isGroupOfAServer(GroupFolder folder) {
    Path name = folder.path().getFileName();
    return name != null && name.toString().startsWith(PREFIX) && folder.has(GroupFolder.PROCESSES);
  }
}
