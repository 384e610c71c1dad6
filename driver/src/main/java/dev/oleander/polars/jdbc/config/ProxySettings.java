package dev.oleander.polars.jdbc.config;

import java.util.Objects;
import java.util.Optional;

/** The way to the server, and what its proxy wants to know. */
public record ProxySettings(ProxyAddress address, Optional<Credentials> credentials) {
  /** A name and a password. */
  public record Credentials(String user, Secret password) {

    // Written out: Java 25 holds the class whose record equality it generates, softly, and so the
    // class loader of an unloaded driver.
    @Override
    public boolean equals(Object other) {
      return other instanceof Credentials that
          && user.equals(that.user)
          && password.equals(that.password);
    }

    @Override
    public int hashCode() {
      return Objects.hash(user, password);
    }
  }

  // Written out: Java 25 holds the class whose record equality it generates, softly, and so the
  // class loader of an unloaded driver.
  @Override
  public boolean equals(Object other) {
    return other instanceof ProxySettings that
        && address.equals(that.address)
        && credentials.equals(that.credentials);
  }

  @Override
  public int hashCode() {
    return Objects.hash(address, credentials);
  }
}
