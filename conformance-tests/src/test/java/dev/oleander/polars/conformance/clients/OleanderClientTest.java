package dev.oleander.polars.conformance.clients;

import dev.oleander.polars.conformance.server.SandboxServer;

/** With a server that has extensions, of which the client notices nothing. */
@SandboxServer
final class OleanderClientTest extends OleanderClientCalls {}
