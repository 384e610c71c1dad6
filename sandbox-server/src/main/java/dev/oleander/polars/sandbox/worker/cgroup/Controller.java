package dev.oleander.polars.sandbox.worker.cgroup;

import java.util.Arrays;
import java.util.Optional;

/** What of the kernel's controllers is of use here. */
enum Controller {
  MEMORY("memory"),
  PROCESSES("pids"),
  CPU("cpu"),
  /** Version 1 only: version 2 counts processor time without a controller. */
  CPU_TIME("cpuacct"),
  /** Version 1 only: version 2 ends a group without one. */
  FREEZER("freezer");

  private final String kernelName;

  Controller(String kernelName) {
    this.kernelName = kernelName;
  }

  String kernelName() {
    return kernelName;
  }

  static Optional<Controller> named(String kernelName) {
    return Arrays.stream(values()).filter(each -> each.kernelName.equals(kernelName)).findFirst();
  }
}
