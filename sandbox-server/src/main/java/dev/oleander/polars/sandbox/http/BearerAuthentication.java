package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.access.FailedAttempts;
import dev.oleander.polars.sandbox.access.Principal;
import dev.oleander.polars.sandbox.access.RequestRates;
import dev.oleander.polars.sandbox.access.TokenFile;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** Tells who sends a request, by its bearer token, and whether it sends too many. Any thread. */
final class BearerAuthentication {
  private static final String SCHEME = "Bearer ";

  private final TokenFile tokens;
  private final RequestRates rates;
  private final FailedAttempts failed = new FailedAttempts();

  BearerAuthentication(TokenFile tokens, RequestRates rates) {
    this.tokens = tokens;
    this.rates = rates;
  }

  /**
   * Counts a request of the principal.
   *
   * @throws SandboxException TOO_MANY_REQUESTS when it sends more than it may
   */
  void count(Principal principal) {
    rates.count(principal);
  }

  /**
   * Who sends a request.
   *
   * @throws SandboxException UNAUTHENTICATED, or TOO_MANY_REQUESTS when the address guesses tokens
   */
  Principal principal(Request request) {
    InetAddress address = address(request);
    String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    boolean bearer = header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    String token = bearer ? header.substring(SCHEME.length()).strip() : "";
    // Whoever holds an issued token is let in, however many others guess behind the same address.
    if (failed.tooMany(address) && !tokens.isIssued(token)) {
      throw new SandboxException(
          ErrorCode.TOO_MANY_REQUESTS,
          "too many requests from your address had no token that is known: wait, and check yours");
    }
    try {
      if (!bearer) {
        throw new SandboxException(
            ErrorCode.UNAUTHENTICATED, "send the header Authorization: Bearer <token>");
      }
      return tokens.principal(token);
    } catch (SandboxException e) {
      failed.count(address);
      throw e;
    }
  }

  /** Where a request comes from. */
  static InetAddress address(Request request) {
    return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress ip
            && ip.getAddress() != null
        ? ip.getAddress()
        : InetAddress.getLoopbackAddress();
  }
}
