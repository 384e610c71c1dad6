package dev.oleander.polars.conformance.faults;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever a network loses: a whole result or an SQLException, soon, and nothing left behind. */
@SandboxServer
@Tag("large")
final class BrokenNetworkTest {
  @Test
  void aCutIsNeverAShortResult(ServerProcess server) throws Exception {
    BrokenNetworks.run(server, true, 240);
  }

  @Test
  @Tag("heavy")
  void manyCutsAreNeverAShortResult(ServerProcess server) throws Exception {
    BrokenNetworks.run(server, true, 8_000);
  }
}
