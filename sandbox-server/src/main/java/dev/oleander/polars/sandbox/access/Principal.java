package dev.oleander.polars.sandbox.access;

import java.util.Objects;

/**
 * Who sends a request, with what the token of the request lets it do: two tokens of one principal
 * may have different rights and limits. Workloads belong to the name.
 *
 * @param name the same for all tokens of the principal
 * @param tokenId what people call the token by; not secret
 */
public record Principal(String name, String tokenId, Rights rights, PrincipalLimits limits) {

  /** Who sends a request that needs no token. */
  public static final Principal NOBODY = new Principal("", "", Rights.NONE, PrincipalLimits.NONE);

  public Principal {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(tokenId, "tokenId");
    Objects.requireNonNull(rights, "rights");
    Objects.requireNonNull(limits, "limits");
  }
}
