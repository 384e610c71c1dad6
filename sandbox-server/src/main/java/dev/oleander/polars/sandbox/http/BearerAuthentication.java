package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** Tells who sends a request, by its bearer token. Any thread. */
final class BearerAuthentication {
  private static final String SCHEME = "Bearer ";

  private final TokenFile tokens;

  BearerAuthentication(TokenFile tokens) {
    this.tokens = tokens;
  }

  /**
   * @throws SandboxException UNAUTHENTICATED
   */
  String principal(Request request) {
    String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new SandboxException(
          ErrorCode.UNAUTHENTICATED, "send the header Authorization: Bearer <token>");
    }
    return tokens
        .principal(header.substring(SCHEME.length()).strip())
        .orElseThrow(
            () ->
                new SandboxException(
                    ErrorCode.UNAUTHENTICATED, "the bearer token is not known to this server"));
  }
}
