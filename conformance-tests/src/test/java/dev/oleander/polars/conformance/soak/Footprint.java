package dev.oleander.polars.conformance.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a server's own process needs at one moment.
 *
 * @param memory its resident memory, in KiB
 * @param threads how many it has
 * @param descriptors how many files and sockets it has open
 * @param processes how many processes descend from it
 */
record Footprint(long memory, long threads, long descriptors, long processes) {

  static Footprint of(ProcessHandle server) throws IOException {
    Path process = Path.of("/proc", Long.toString(server.pid()));
    long memory = 0;
    long threads = 0;
    for (String line : Files.readAllLines(process.resolve("status"))) {
      if (line.startsWith("VmRSS:")) {
        memory = number(line);
      } else if (line.startsWith("Threads:")) {
        threads = number(line);
      }
    }
    long descriptors;
    try (Stream<Path> open = Files.list(process.resolve("fd"))) {
      descriptors = open.count();
    }
    return new Footprint(memory, threads, descriptors, server.descendants().count());
  }

  private static long number(String line) {
    return Long.parseLong(line.replaceAll("\\D", ""));
  }
}
