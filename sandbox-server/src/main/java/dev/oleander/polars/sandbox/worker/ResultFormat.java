package dev.oleander.polars.sandbox.worker;

import java.util.Locale;

/** The form of the bytes that a {@link ResultReceiver} is handed. */
public enum ResultFormat {
  /** An Arrow IPC stream without its end-of-stream mark. */
  ARROW,
  /** JSON arrays of rows, one after the other: {@code [[1,"a"],[2,"b"]]}. */
  JSON;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
