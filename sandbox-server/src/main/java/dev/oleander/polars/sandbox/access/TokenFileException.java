package dev.oleander.polars.sandbox.access;

import java.io.IOException;

/** A token file cannot be used; the message says which line, and holds no token. */
public final class TokenFileException extends IOException {
  TokenFileException(String message) {
    super(message);
  }

  TokenFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
