package dev.oleander.polars.sandbox.catalog.rest;

import java.util.Optional;

/**
 * An answer of the REST catalog.
 *
 * @param body JSON; empty for an answer without one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RestResponse(int status, Optional<byte[]> body) {
  static final RestResponse NO_CONTENT = new RestResponse(204, Optional.empty());

  static RestResponse ok(Object body) {
    return new RestResponse(200, Optional.of(RestJson.write(body)));
  }
}
