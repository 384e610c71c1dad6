package dev.oleander.polars.jdbc.http;

import java.io.IOException;
import java.net.Proxy;
import okhttp3.Authenticator;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;

/**
 * Shows an HTTP proxy the name and password: when a tunnel is made, and with each request that goes
 * through without TLS. They are shown unasked, because a workload is sent once.
 */
final class ProxyLogin implements Authenticator, Interceptor {
  private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

  /** How OkHttp asks before it has asked the proxy. */
  private static final String UNASKED = "OkHttp-Preemptive";

  private static final String HEADER = "Proxy-Authorization";

  private final String credentials; // null where there are none

  /**
   * @param credentials the header's text, or null
   */
  ProxyLogin(String credentials) {
    this.credentials = credentials;
  }

  /** The proxy did not let a call through. */
  static final class ProxyRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    ProxyRefusedException(boolean withCredentials) {
      super(
          withCredentials
              ? "the proxy does not take proxyUser and proxyPassword"
              : "the proxy wants a name and a password: set proxyUser and proxyPassword");
    }
  }

  /** For the request that makes a tunnel; null sends it without credentials. */
  @Override
  public Request authenticate(Route route, Response response) throws IOException {
    Request request = response.request();
    boolean unasked =
        response.challenges().stream()
            .anyMatch(challenge -> challenge.scheme().equalsIgnoreCase(UNASKED));
    if (unasked && credentials == null) {
      return null;
    }
    if (credentials == null || request.header(HEADER) != null) {
      throw new ProxyRefusedException(credentials != null);
    }
    return request.newBuilder().header(HEADER, credentials).build();
  }

  /** For a request without TLS, which goes to the proxy as it is. */
  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    boolean whole =
        !request.isHttps()
            && chain.connection() != null
            && chain.connection().route().proxy().type() == Proxy.Type.HTTP;
    if (!whole) {
      return chain.proceed(request);
    }
    Response response =
        chain.proceed(
            credentials == null
                ? request
                : request.newBuilder().header(HEADER, credentials).build());
    if (response.code() == PROXY_AUTHENTICATION_REQUIRED) {
      response.close();
      throw new ProxyRefusedException(credentials != null);
    }
    return response;
  }
}
