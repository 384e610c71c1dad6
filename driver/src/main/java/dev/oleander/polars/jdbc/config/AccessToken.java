package dev.oleander.polars.jdbc.config;

import dev.oleander.polars.jdbc.error.SqlState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The access token of one connection. One that comes from a file is read again when the server does
 * not take it any more, because tokens in files are replaced while programs run.
 *
 * <p>Any thread may use it.
 */
public final class AccessToken {
  private final Path file; // null for a token of another source
  private volatile Secret current;

  private AccessToken(Secret first, Path file) {
    this.current = first;
    this.file = file;
  }

  /** What to send. */
  public Secret current() {
    return current;
  }

  /**
   * Looks for a newer token.
   *
   * @param refused what the server did not take
   * @return whether there is another one now
   * @throws SQLException 28000 if the file cannot be read any more
   */
  public boolean renew(Secret refused) throws SQLException {
    if (file != null && current.equals(refused)) {
      current = ofFile(file);
    }
    return !current.equals(refused);
  }

  /**
   * The token of the first source that has one.
   *
   * @param token by property
   * @param password likewise, the next choice
   * @param file of property {@code tokenFile}
   */
  static AccessToken find(
      Optional<Secret> token,
      Optional<Secret> password,
      Optional<Path> file,
      UnaryOperator<String> environment)
      throws SQLException {
    Optional<Secret> given =
        Stream.of(token, password)
            .flatMap(Optional::stream)
            .filter(secret -> !secret.reveal().isEmpty())
            .findFirst();
    if (given.isPresent()) {
      return new AccessToken(checked(given.get(), "the property"), null);
    }
    if (file.isPresent()) {
      return new AccessToken(ofFile(file.get()), file.get());
    }
    String variable = environment.apply(ConnectionConfig.TOKEN_VARIABLE);
    if (variable != null && !variable.isBlank()) {
      return new AccessToken(
          checked(
              new Secret(variable.strip()),
              "the environment variable " + ConnectionConfig.TOKEN_VARIABLE),
          null);
    }
    throw SqlState.INVALID_AUTHORIZATION.exception(
        "There is no access token. Set the connection property 'token' (or 'password') or"
            + " 'tokenFile', or the environment variable "
            + ConnectionConfig.TOKEN_VARIABLE
            + ".");
  }

  private static Secret ofFile(Path file) throws SQLException {
    return checked(read(file), "the file '" + file + "'");
  }

  private static Secret read(Path file) throws SQLException {
    try (Stream<String> lines = Files.lines(file)) {
      Optional<String> first = lines.map(String::strip).findFirst();
      if (first.isPresent() && !first.get().isEmpty()) {
        return new Secret(first.get());
      }
    } catch (IOException | UncheckedIOException e) {
      // The decoder's message is about the content, which must not be shown.
      boolean undecodable =
          e instanceof CharacterCodingException || e.getCause() instanceof CharacterCodingException;
      throw SqlState.INVALID_AUTHORIZATION.exception(
          "The token file '"
              + file
              + "' of connection property 'tokenFile' cannot be read: "
              + (undecodable ? "it is not UTF-8 text" : e.getClass().getSimpleName())
              + ".",
          e);
    }
    throw SqlState.INVALID_AUTHORIZATION.exception(
        "The token file '"
            + file
            + "' of connection property 'tokenFile' has an empty first line.");
  }

  /** A token travels in a header: anything but visible ASCII would break or forge one. */
  private static Secret checked(Secret token, String source) throws SQLException {
    if (token.reveal().chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw SqlState.INVALID_AUTHORIZATION.exception(
          "The access token from "
              + source
              + " has a blank, a line break or a character that is not ASCII in it.");
    }
    return token;
  }
}
