package dev.oleander.polars.sandbox.worker.start;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.sandbox.relay.Relay;
import dev.oleander.polars.sandbox.worker.Tier;
import dev.oleander.polars.sandbox.worker.isolation.Binds;
import dev.oleander.polars.sandbox.worker.isolation.BoxContents;
import dev.oleander.polars.sandbox.worker.isolation.BoxFactory;
import dev.oleander.polars.sandbox.worker.isolation.BoxIdentity;
import dev.oleander.polars.sandbox.worker.isolation.BwrapCommand;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link Nursery} is to fork.
 *
 * @param number no other box of the same nursery has it
 * @param slot whose user and limits the box has
 * @param readable the folders of the lake that the box may read; empty for all
 * @param probe what to run in the place of a worker; empty for a worker
 */
public record BoxOrder(
    long number, int slot, Optional<List<Path>> readable, Optional<Probe> probe) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A program of the server's own, such as the canary.
   *
   * @param source Python
   * @param argument its only argument
   */
  public record Probe(String source, String argument) {}

  /** The name of the socket, in the nursery's folder, that the box takes its requests from. */
  String workerSocket() {
    return "w-" + number;
  }

  /** The name of the socket that it prints to. */
  String logSocket() {
    return "l-" + number;
  }

  /** The name of the folder, in the nursery's, with the socket of its relay. */
  String relayFolder() {
    return "r" + number;
  }

  /**
   * The order as the nursery reads it, in one line.
   *
   * @throws IllegalArgumentException when a folder is outside the lake
   */
  byte[] encode(BoxFactory factory) {
    BoxContents contents = factory.command().contents();
    Tier tier = contents.tier(slot);
    Map<String, Object> order = new LinkedHashMap<>();
    order.put("number", number);
    order.put("socketFolder", BwrapCommand.SOCKET_INSIDE.toString());
    order.put("workerSocket", inside(workerSocket()));
    order.put("logSocket", inside(logSocket()));
    order.put("uid", factory.identity() == BoxIdentity.ROOT_DROP ? contents.uid(slot) : null);
    order.put("environment", factory.command().environment(slot, BwrapCommand.SOCKET_INSIDE));
    order.put("threads", tier.threads());
    order.put("limits", contents.limits(tier));
    order.put("scratchBytes", tier.scratchBytes());
    order.put("sharedMemoryBytes", BwrapCommand.SHARED_MEMORY_BYTES);
    order.put("lake", strings(Binds.outermost(factory.config().readable())));
    order.put("visible", visible(contents));
    order.put("filter", factory.filterProgram());
    order.put("loopback", factory.relays().isPresent());
    order.put(
        "relay",
        factory.relays().isPresent() && probe.isEmpty()
            ? BwrapCommand.SOCKET_INSIDE.resolve(relayFolder()).resolve(Relay.SOCKET).toString()
            : null);
    order.put("probe", probe.orElse(null));
    try {
      return (JSON.writeValueAsString(order) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an order cannot be written as JSON", e);
    }
  }

  private List<String> visible(BoxContents contents) {
    List<Path> visible = new ArrayList<>(contents.pythonFolders());
    visible.addAll(contents.lakeFolders(readable));
    return strings(Binds.outermost(visible));
  }

  private static List<String> strings(List<Path> paths) {
    return paths.stream().map(Path::toString).toList();
  }

  private static String inside(String socket) {
    return BwrapCommand.SOCKET_INSIDE.resolve(socket).toString();
  }
}
