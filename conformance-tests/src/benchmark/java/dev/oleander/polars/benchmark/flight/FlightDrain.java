package dev.oleander.polars.benchmark.flight;

import dev.oleander.polars.benchmark.client.CommandLoop;
import dev.oleander.polars.benchmark.client.Fetched;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.FlightSqlClient.PreparedStatement;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Takes a stream of the Flight SQL server batch by batch and reads no value. Argument: port.
 *
 * <p>Command: {@code drain SQL} answers {@link Fetched}.
 */
public final class FlightDrain {
  private final FlightSqlClient client;

  private FlightDrain(FlightSqlClient client) {
    this.client = client;
  }

  // Flight declares that closing may throw any exception.
  @SuppressWarnings("try")
  public static void main(String[] arguments) throws Exception {
    Location server = Location.forGrpcInsecure("127.0.0.1", Integer.parseInt(arguments[0]));
    try (BufferAllocator allocator = new RootAllocator();
        FlightSqlClient client =
            new FlightSqlClient(FlightClient.builder(allocator, server).build())) {
      FlightDrain drain = new FlightDrain(client);
      CommandLoop.run((name, sql) -> drain.drain(sql).toLine());
    }
  }

  @SuppressWarnings("try")
  private Fetched drain(String sql) throws Exception {
    long start = System.nanoTime();
    long first = start;
    try (PreparedStatement statement = client.prepare(sql)) {
      for (FlightEndpoint endpoint : statement.execute().getEndpoints()) {
        try (FlightStream stream = client.getStream(endpoint.getTicket())) {
          while (stream.next()) {
            if (first == start) {
              first = System.nanoTime();
            }
          }
        }
      }
    }
    return new Fetched(0, 0, 0, first - start, System.nanoTime() - start);
  }
}
