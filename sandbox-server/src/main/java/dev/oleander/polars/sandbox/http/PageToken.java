package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.catalog.TableName;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Where a list of tables goes on, as text that means nothing to a client. */
final class PageToken {
  private static final String SEPARATOR = "\0";

  private PageToken() {}

  static String write(TableName last) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            (last.namespace() + SEPARATOR + last.table()).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws SandboxException INVALID_REQUEST for what is no token
   */
  static TableName read(String token) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      String[] parts = text.split(SEPARATOR, -1);
      if (parts.length == 2) {
        return new TableName(parts[0], parts[1]);
      }
    } catch (IllegalArgumentException e) {
      throw noToken(e);
    }
    throw noToken(null);
  }

  private static SandboxException noToken(Throwable cause) {
    return new SandboxException(
        ErrorCode.INVALID_REQUEST,
        "the parameter after takes what an answer before gave as next, and nothing else",
        cause);
  }
}
