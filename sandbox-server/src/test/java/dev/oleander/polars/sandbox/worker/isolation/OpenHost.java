package dev.oleander.polars.sandbox.worker.isolation;

import dev.oleander.polars.sandbox.worker.TestBoxes;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Commands for a host on which every user can get to what tests need. That may be inside folders
 * that are closed to others, such as root's home: in a mount namespace of its own these are
 * replaced by open ones that hold only what is needed. An ordinary user has got to it anyway.
 */
public final class OpenHost {
  private OpenHost() {}

  /** The command as this user. */
  public static List<String> asItIs(List<String> command, Path folder) throws Exception {
    return TestBoxes.root() ? in(command, folder, "exec") : command;
  }

  /**
   * The command as root, on a host that is changed first.
   *
   * @param change commands for the shell; {@code /mnt} is free for what they need
   */
  public static List<String> changed(List<String> command, Path folder, String change)
      throws Exception {
    return in(command, folder, change + "\nexec");
  }

  /** Whether hosts can be changed for tests. */
  public static boolean canChange() throws Exception {
    return TestBoxes.root();
  }

  /** The command as an ordinary user, if this is not one already. */
  public static List<String> asNobody(List<String> command, Path folder) throws Exception {
    return TestBoxes.root()
        ? in(command, folder, "exec setpriv --reuid 65534 --regid 65534 --clear-groups")
        : command;
  }

  private static List<String> in(List<String> command, Path folder, String how) throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    PythonRuntime python = PythonRuntime.probe(TestBoxes.python());
    List<Path> needed = new ArrayList<>(python.folders());
    needed.add(TestBoxes.python().getParent().getParent());
    Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath())
        .map(entry -> Files.isDirectory(entry) ? entry : entry.getParent())
        .forEach(needed::add);
    StringBuilder script = new StringBuilder("set -e; mount -t tmpfs none /mnt\n");
    int closed = 0;
    for (Path above : Binds.parents(Binds.outermost(needed))) {
      if (Files.getPosixFilePermissions(above).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        continue;
      }
      String held = "/mnt/" + closed++;
      script.append("mkdir %s; mount --rbind %s %s\n".formatted(held, above, held));
      script.append("mount -t tmpfs -o mode=755 none %s\n".formatted(above));
      for (Path path : Binds.outermost(needed)) {
        if (path.startsWith(above)) {
          script.append(
              "mkdir -p %s; mount --bind %s/%s %s\n"
                  .formatted(path, held, above.relativize(path), path));
        }
      }
    }
    script.append(how).append(" \"$@\"\n");
    List<String> whole = new ArrayList<>(List.of("unshare", "-m", "sh", "-c"));
    whole.addAll(List.of(script.toString(), "sh"));
    whole.addAll(command);
    return whole;
  }
}
