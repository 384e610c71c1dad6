package dev.oleander.polars.sandbox.catalog.rest;

import java.util.Optional;

/**
 * An answer of the REST catalog.
 *
 * @param body JSON; empty for an answer without one
 * @param etag the header of that name: which version of a table the answer is of
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RestResponse(int status, Optional<byte[]> body, Optional<String> etag) {
  static final RestResponse NO_CONTENT = new RestResponse(204, Optional.empty(), Optional.empty());

  static RestResponse ok(Object body) {
    return new RestResponse(200, Optional.of(RestJson.write(body)), Optional.empty());
  }

  static RestResponse ok(Object body, Optional<EntityTag> tag) {
    return new RestResponse(200, Optional.of(RestJson.write(body)), tag.map(EntityTag::text));
  }

  /** The client already has what it asks for. */
  static RestResponse notModified(EntityTag tag) {
    return new RestResponse(304, Optional.empty(), Optional.of(tag.text()));
  }
}
