package dev.oleander.polars.benchmark.flight;

import dev.oleander.polars.benchmark.client.CommandLoop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.util.AutoCloseables;

/**
 * The Flight SQL server, on a free loopback port. Arguments: pairs of a statement and the Arrow
 * file that is its answer. Command: {@code port}.
 */
public final class FlightPeer {
  private FlightPeer() {}

  public static void main(String[] arguments) throws Exception {
    List<AutoCloseable> open = new ArrayList<>();
    try {
      BufferAllocator allocator = keep(open, new RootAllocator());
      AnswersInMemory answers = keep(open, new AnswersInMemory(allocator));
      for (int i = 0; i < arguments.length; i += 2) {
        answers.load(arguments[i], Path.of(arguments[i + 1]));
      }
      FixedAnswersProducer producer = keep(open, new FixedAnswersProducer(answers));
      Location anyPort = Location.forGrpcInsecure("127.0.0.1", 0);
      FlightServer server =
          keep(open, FlightServer.builder(allocator, anyPort, producer).build().start());
      CommandLoop.run((name, argument) -> Integer.toString(server.getPort()));
    } finally {
      Collections.reverse(open);
      AutoCloseables.close(open);
    }
  }

  private static <T extends AutoCloseable> T keep(List<AutoCloseable> open, T resource) {
    open.add(resource);
    return resource;
  }
}
