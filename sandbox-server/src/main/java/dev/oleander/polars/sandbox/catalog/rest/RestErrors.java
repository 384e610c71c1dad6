package dev.oleander.polars.sandbox.catalog.rest;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.Optional;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.exceptions.NoSuchWarehouseException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.apache.iceberg.exceptions.UnprocessableEntityException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.rest.responses.ErrorResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong, in the words of Iceberg's REST specification. */
public final class RestErrors {
  private static final Logger LOG = LoggerFactory.getLogger(RestErrors.class);

  private RestErrors() {}

  /**
   * The answer to a request that failed before or outside of the catalog.
   *
   * @param status of HTTP
   */
  public static RestResponse of(SandboxException error, int status) {
    return answer(status, type(error.code()), error.getMessage());
  }

  private static String type(ErrorCode code) {
    return switch (code) {
      case UNAUTHENTICATED -> NotAuthorizedException.class.getSimpleName();
      case FORBIDDEN -> ForbiddenException.class.getSimpleName();
      case CATALOG_NOT_FOUND -> NoSuchWarehouseException.class.getSimpleName();
      case NAMESPACE_NOT_FOUND -> NoSuchNamespaceException.class.getSimpleName();
      case TABLE_NOT_FOUND -> NoSuchTableException.class.getSimpleName();
      case NAMESPACE_EXISTS, TABLE_EXISTS -> AlreadyExistsException.class.getSimpleName();
      case NAMESPACE_NOT_EMPTY -> NamespaceNotEmptyException.class.getSimpleName();
      case INVALID_REQUEST -> BadRequestException.class.getSimpleName();
      case UNSUPPORTED, METHOD_NOT_ALLOWED -> UnsupportedOperationException.class.getSimpleName();
      case CONFLICT -> CommitFailedException.class.getSimpleName();
      case COMMIT_UNKNOWN -> CommitStateUnknownException.class.getSimpleName();
      case NOT_FOUND -> NotFoundException.class.getSimpleName();
      case BUSY, SHUTTING_DOWN -> ServiceUnavailableException.class.getSimpleName();
      default -> code.name();
    };
  }

  /** The answer to a request that the catalog refused; empty for what is no answer of a catalog. */
  static Optional<RestResponse> of(RuntimeException thrown) {
    return status(thrown)
        .map(status -> answer(status, thrown.getClass().getSimpleName(), thrown.getMessage()));
  }

  private static Optional<Integer> status(RuntimeException thrown) {
    if (thrown instanceof NoSuchNamespaceException
        || thrown instanceof NoSuchTableException
        || thrown instanceof NoSuchViewException
        || thrown instanceof NoSuchWarehouseException
        || thrown instanceof NotFoundException) {
      return Optional.of(404);
    }
    if (thrown instanceof AlreadyExistsException
        || thrown instanceof NamespaceNotEmptyException
        || thrown instanceof CommitFailedException) {
      return Optional.of(409);
    }
    if (thrown instanceof UnprocessableEntityException) {
      return Optional.of(422);
    }
    if (thrown instanceof BadRequestException
        || thrown instanceof ValidationException
        || thrown instanceof IllegalArgumentException) {
      return Optional.of(400);
    }
    if (thrown instanceof ForbiddenException) {
      return Optional.of(403);
    }
    if (thrown instanceof UnsupportedOperationException) {
      return Optional.of(406);
    }
    if (thrown instanceof CommitStateUnknownException) {
      LOG.error("nobody can say whether a commit took place", thrown);
      return Optional.of(500);
    }
    return Optional.empty();
  }

  private static RestResponse answer(int status, String type, String message) {
    return new RestResponse(
        status,
        Optional.of(
            RestJson.write(
                ErrorResponse.builder()
                    .responseCode(status)
                    .withType(type)
                    .withMessage(message)
                    .build())),
        Optional.empty());
  }
}
