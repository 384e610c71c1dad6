package dev.oleander.polars.jdbc.config;

import java.util.Optional;

/** The way to the server, and what its proxy wants to know. */
public record ProxySettings(ProxyAddress address, Optional<Credentials> credentials) {
  /** A name and a password. */
  public record Credentials(String user, Secret password) {}
}
