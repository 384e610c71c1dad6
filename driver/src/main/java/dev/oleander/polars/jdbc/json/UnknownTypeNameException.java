package dev.oleander.polars.jdbc.json;

/** The name of a type is none that can be read; values of it stay text. Has no stack trace. */
final class UnknownTypeNameException extends Exception {
  private static final long serialVersionUID = 1L;

  UnknownTypeNameException() {
    super(null, null, false, false);
  }
}
