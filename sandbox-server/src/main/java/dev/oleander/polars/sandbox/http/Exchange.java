package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.sandbox.access.Principal;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer. Used by one thread at a time.
 *
 * @param extensions whether the answer may go beyond the documented API
 * @param callback completed exactly once, when the answer is given
 * @param principal who asks; {@link Principal#NOBODY} on routes that need no token
 * @param path the values of the route's variable segments, percent-decoded
 */
record Exchange(
    Extensions extensions,
    Request request,
    Response response,
    Callback callback,
    Principal principal,
    List<String> path) {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /** When it is not known how long the server will be busy. */
  private static final int RETRY_AFTER_SECONDS = 1;

  /** The attribute of a request that was answered with an error: its code. */
  private static final String ERROR = Exchange.class.getName() + ".error";

  /**
   * The parameters in the URL.
   *
   * @throws SandboxException INVALID_REQUEST
   */
  Fields query() {
    try {
      return Request.extractQueryParameters(request);
    } catch (RuntimeException e) {
      throw new SandboxException(
          ErrorCode.INVALID_REQUEST, "the query of the URL is not percent-encoded UTF-8", e);
    }
  }

  /**
   * A parameter in the URL that may be there once.
   *
   * @throws SandboxException INVALID_REQUEST
   */
  Optional<String> parameter(String name) {
    List<String> values = query().getValuesOrEmpty(name);
    if (values.size() > 1) {
      throw new SandboxException(
          ErrorCode.INVALID_REQUEST, "the parameter " + name + " is there more than once");
    }
    return values.stream().findFirst();
  }

  /**
   * A parameter in the URL that is true or false; false when it is not there.
   *
   * @throws SandboxException INVALID_REQUEST
   */
  boolean flag(String name) {
    String text = parameter(name).orElse("false");
    if (!text.equals("true") && !text.equals("false")) {
      throw new SandboxException(
          ErrorCode.INVALID_REQUEST, "%s is '%s' and must be true or false".formatted(name, text));
    }
    return text.equals("true");
  }

  /** Answers without a body. */
  void answer(int status) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.write(true, null, callback);
  }

  void answer(int status, JsonNode body) {
    answer(status, Json.write(body));
  }

  void answer(int status, byte[] json) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, json.length);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.write(true, ByteBuffer.wrap(json), callback);
  }

  void fail(Throwable failure) {
    fail(failure, null);
  }

  /**
   * @param workloadId null when no workload was admitted
   */
  void fail(Throwable failure, UUID workloadId) {
    SandboxException error = toError(failure);
    request.setAttribute(ERROR, error.code());
    if (error.code() == ErrorCode.UNAUTHENTICATED) {
      response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
    }
    if (error.code() == ErrorCode.SHUTTING_DOWN
        || ApiError.status(error.code()) == HttpStatus.TOO_MANY_REQUESTS_429) {
      response
          .getHeaders()
          .put(HttpHeader.RETRY_AFTER, error.retryAfterSeconds().orElse(RETRY_AFTER_SECONDS));
    }
    if (workloadId != null) {
      extensions.nameWorkload(response, workloadId);
    }
    int status = ApiError.status(error.code());
    if (IcebergCatalog.isMeant(request)) {
      answer(status, IcebergCatalog.errorBody(error));
    } else {
      answer(status, extensions.answered(ApiError.body(error, workloadId)));
    }
  }

  /** The error that a request was answered with before the answer had begun. */
  static Optional<ErrorCode> errorOf(Request request) {
    return Optional.ofNullable((ErrorCode) request.getAttribute(ERROR));
  }

  private static SandboxException toError(Throwable failure) {
    if (failure instanceof SandboxException error) {
      return error;
    }
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return toError(failure.getCause());
    }
    LOG.error("a request failed by a fault of the server", failure);
    return new SandboxException(
        ErrorCode.INTERNAL, "the server failed to answer this request; its log says why", failure);
  }
}
