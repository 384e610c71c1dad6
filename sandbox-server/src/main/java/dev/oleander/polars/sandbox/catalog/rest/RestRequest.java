package dev.oleander.polars.sandbox.catalog.rest;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A request of the REST catalog.
 *
 * @param variables the values of the route's variable segments, percent-decoded
 * @param query the parameters in the URL
 * @param ifNoneMatch the header of that name: what the client already has
 * @param body empty if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RestRequest(
    RestRoute route,
    List<String> variables,
    Map<String, String> query,
    Optional<String> ifNoneMatch,
    byte[] body) {

  public RestRequest {
    Objects.requireNonNull(route, "route");
    variables = List.copyOf(variables);
    query = Map.copyOf(query);
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name));
  }
}
