package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.access.Principal;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.List;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers what Jetty itself refuses, such as malformed HTTP, in the words of the API. */
final class JsonErrorHandler extends ErrorHandler {
  private final Extensions extensions;

  JsonErrorHandler(Extensions extensions) {
    this.extensions = extensions;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    ErrorCode code =
        switch (status) {
          case 404 -> ErrorCode.NOT_FOUND;
          case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
          case 408 -> ErrorCode.REQUEST_TIMEOUT;
          case 505 -> ErrorCode.INVALID_REQUEST;
          case 413, 414, 431 -> ErrorCode.REQUEST_TOO_LARGE;
          default -> status < 500 ? ErrorCode.INVALID_REQUEST : ErrorCode.INTERNAL;
        };
    String message =
        switch (code) {
          case REQUEST_TOO_LARGE ->
              "the request's URL or headers are larger than this server takes";
          case REQUEST_TIMEOUT -> "the request did not arrive in time: send it again";
          case INTERNAL -> "the server failed to answer this request; its log says why";
          default -> "the request is not valid HTTP for this server";
        };
    SandboxException error = new SandboxException(code, message);
    new Exchange(extensions, request, response, callback, Principal.NOBODY, List.of())
        .answer(status, extensions.answered(ApiError.body(error, null)));
    return true;
  }
}
