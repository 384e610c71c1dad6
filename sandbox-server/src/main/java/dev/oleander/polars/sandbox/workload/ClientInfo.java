package dev.oleander.polars.sandbox.workload;

import java.util.Objects;
import java.util.Optional;

/**
 * What a client says of itself. Nobody has checked it: it is for people to read, and decides
 * nothing.
 *
 * @param application the program that the workload is for
 * @param user whom the program works for
 * @param hostname the machine that the program runs on
 * @param userAgent the HTTP client
 */
public record ClientInfo(
    Optional<String> application,
    Optional<String> user,
    Optional<String> hostname,
    Optional<String> userAgent) {

  /** A client that says nothing. */
  public static final ClientInfo NONE =
      new ClientInfo(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  public ClientInfo {
    Objects.requireNonNull(application, "application");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(hostname, "hostname");
    Objects.requireNonNull(userAgent, "userAgent");
  }
}
