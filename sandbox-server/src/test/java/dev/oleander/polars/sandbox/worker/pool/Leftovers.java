package dev.oleander.polars.sandbox.worker.pool;

import dev.oleander.polars.sandbox.worker.box.Box;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What there is on the host of the boxes of one server, found without the server's own means. */
final class Leftovers {
  private Leftovers() {}

  /** The processes that have a path of the server's in their command line, or its boxes' users. */
  static List<Long> processes(Path folder, int firstUid, int users) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .filter(Box::runs)
        .map(ProcessHandle::pid)
        .filter(pid -> named(pid, folder) || ownedBy(pid, firstUid, users))
        .toList();
  }

  private static boolean named(long pid, Path folder) {
    try {
      String words =
          new String(
              Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline")),
              StandardCharsets.UTF_8);
      return words.contains(folder.toString()) && !words.contains(HangingPoolMain.class.getName());
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean ownedBy(long pid, int firstUid, int users) {
    try {
      int uid = (Integer) Files.getAttribute(Path.of("/proc", Long.toString(pid)), "unix:uid");
      return uid >= firstUid && uid < firstUid + users;
    } catch (IOException e) {
      return false;
    }
  }

  /** The mounts that name the server's folder. */
  static List<String> mounts(Path folder) throws IOException {
    return Files.readAllLines(Path.of("/proc/mounts")).stream()
        .filter(line -> line.contains(folder.toString()))
        .toList();
  }
}
