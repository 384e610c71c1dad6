package dev.oleander.polars.jdbc.zstd;

import java.io.IOException;

/** Compressed data that is malformed, or does not fit in where it is to go. */
public final class ZstdException extends IOException {
  private static final long serialVersionUID = 1L;

  ZstdException(String problem) {
    super(problem);
  }

  /** The problem, with where it is. */
  ZstdException(String place, ZstdException problem) {
    super(place + ": " + problem.getMessage(), problem);
  }
}
