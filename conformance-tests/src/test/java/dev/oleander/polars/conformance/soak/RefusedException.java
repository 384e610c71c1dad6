package dev.oleander.polars.conformance.soak;

/** The server's answer to a plain HTTP client was an error. */
final class RefusedException extends Exception {
  private final String code;

  /**
   * @param code the answer's {@code errorCode}
   */
  RefusedException(String code, String answer) {
    super(answer);
    this.code = code;
  }

  String code() {
    return code;
  }
}
