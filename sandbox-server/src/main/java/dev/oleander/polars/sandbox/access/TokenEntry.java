package dev.oleander.polars.sandbox.access;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One issued token, as the token file holds it.
 *
 * @param expires when it ends to be taken; empty for never
 */
public record TokenEntry(
    String id,
    String principal,
    TokenHash hash,
    Rights rights,
    PrincipalLimits limits,
    Instant created,
    Optional<Instant> expires) {

  public TokenEntry {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(principal, "principal");
    Objects.requireNonNull(hash, "hash");
    Objects.requireNonNull(rights, "rights");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(expires, "expires");
  }

  Principal toPrincipal() {
    return new Principal(principal, id, rights, limits);
  }

  boolean expired(Instant now) {
    return expires.isPresent() && !now.isBefore(expires.get());
  }
}
