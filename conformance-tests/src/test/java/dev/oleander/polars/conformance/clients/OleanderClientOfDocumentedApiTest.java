package dev.oleander.polars.conformance.clients;

import dev.oleander.polars.conformance.server.SandboxServer;

/** With a server of the API that the client was made for. */
@SandboxServer(extensions = false)
final class OleanderClientOfDocumentedApiTest extends OleanderClientCalls {}
