package dev.oleander.polars.sandbox.worker.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found by the two files in which the kernel tells of a process's groups. */
final class HierarchyTest {
  @TempDir Path folder;

  @Test
  void findsTheUnifiedOne() throws Exception {
    Path own = unified("system.slice/oleander.service", "cpuset cpu io memory hugetlb pids");
    assertThat(
            Hierarchy.find(
                List.of("0::/system.slice/oleander.service"),
                List.of(
                    "22 27 0:20 / /proc rw,nosuid - proc proc rw",
                    mount("/", folder, "cgroup2", "rw,nsdelegate"))))
        .containsExactly(
            new Hierarchy(
                GroupVersion.V2,
                new GroupFolder(own),
                Set.of(Controller.MEMORY, Controller.PROCESSES, Controller.CPU)));
  }

  @Test
  void findsEachOfVersionOne() throws Exception {
    Path memory = Files.createDirectories(folder.resolve("memory/server"));
    Path both = Files.createDirectories(folder.resolve("cpu,cpuacct"));
    assertThat(
            Hierarchy.find(
                List.of(
                    "9:name=systemd:/",
                    "4:memory:/server",
                    "3:cpuset:/gone",
                    "2:cpu,cpuacct:/",
                    "0::/"),
                List.of(
                    mount("/", folder.resolve("memory"), "cgroup", "rw,memory"),
                    mount("/", folder.resolve("cpuset"), "cgroup", "rw,cpuset"),
                    mount("/", both, "cgroup", "rw,cpuacct,cpu"))))
        .containsExactly(
            new Hierarchy(GroupVersion.V1, new GroupFolder(memory), Set.of(Controller.MEMORY)),
            new Hierarchy(
                GroupVersion.V1,
                new GroupFolder(both),
                Set.of(Controller.CPU, Controller.CPU_TIME)));
  }

  @Test
  void findsAPartThatAContainerSees() throws Exception {
    Path own = Files.createDirectories(folder.resolve("below"));
    assertThat(
            Hierarchy.find(
                List.of("4:memory:/docker/abc/below"),
                List.of(mount("/docker/abc", folder, "cgroup", "rw,memory"))))
        .containsExactly(
            new Hierarchy(GroupVersion.V1, new GroupFolder(own), Set.of(Controller.MEMORY)));
  }

  @Test
  void findsNothingWhereTheOwnGroupCannotBeSeen() throws Exception {
    assertThat(
            Hierarchy.find(
                List.of("4:memory:/docker/abc"),
                List.of(mount("/docker/xyz", folder, "cgroup", "rw,memory"))))
        .isEmpty();
    assertThat(Hierarchy.find(List.of("0::/"), List.of())).isEmpty();
  }

  private Path unified(String group, String controllers) throws IOException {
    Path own = Files.createDirectories(folder.resolve(group));
    Files.writeString(own.resolve("cgroup.controllers"), controllers + "\n");
    return own;
  }

  private static String mount(String root, Path at, String type, String options) {
    return "31 23 0:28 %s %s rw,relatime shared:4 - %s cgroup %s"
        .formatted(root, at.toString().replace(" ", "\\040"), type, options);
  }
}
