package dev.oleander.polars.jdbc.arrow;

import java.io.IOException;

/** The stream ended before its end mark: what was read so far is not the result. */
public final class TruncatedStreamException extends IOException {
  private static final long serialVersionUID = 1L;

  TruncatedStreamException() {
    super("truncated: the result ended before its end mark");
  }
}
