package dev.oleander.polars.benchmark.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The most memory that a process has had resident since its start, shared pages included. */
public final class PeakMemory {
  private PeakMemory() {}

  /** Of a process that runs. */
  public static double mebibytes(ProcessHandle process) throws IOException {
    return kib(process) / 1024.0;
  }

  static long kib(ProcessHandle process) throws IOException {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException(status + " has no VmHWM");
  }
}
