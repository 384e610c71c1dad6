package dev.oleander.polars.conformance.faults;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Results as JSON, and a server that cannot be asked what became of a workload. */
@SandboxServer(extensions = false)
@Tag("large")
final class BrokenNetworkOfDocumentedApiTest {
  @Test
  void aCutIsNeverAShortResult(ServerProcess server) throws Exception {
    BrokenNetworks.run(server, false, 60);
  }

  @Test
  @Tag("heavy")
  void manyCutsAreNeverAShortResult(ServerProcess server) throws Exception {
    BrokenNetworks.run(server, false, 2_000);
  }
}
