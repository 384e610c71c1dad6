package dev.oleander.polars.jdbc.http;

import java.util.Optional;

/** The text of the User-Agent header. */
final class UserAgent {
  private UserAgent() {}

  static String of(Optional<String> application) {
    String version = UserAgent.class.getPackage().getImplementationVersion();
    String driver =
        "oleander-polars-jdbc/"
            + (version == null ? "unpackaged" : version)
            + " (Java "
            + Runtime.version().feature()
            + ")";
    // A header holds visible ASCII only.
    return application
        .map(name -> driver + " " + name.replaceAll("[^\\x20-\\x7e]", "?"))
        .orElse(driver);
  }
}
