package dev.oleander.polars.sandbox.relay;

import java.io.IOException;
import java.util.Objects;

/** A store did not give what it was asked for. The message holds no credentials. */
public final class StoreException extends IOException {

  /** What is wrong, as HTTP says it to the box. */
  public enum Kind {
    /** There is no such object. */
    NOT_FOUND(404, "NoSuchKey"),
    /** The object has no such bytes. */
    NO_SUCH_RANGE(416, "InvalidRange"),
    /** The object is another one by now. */
    CHANGED(412, "PreconditionFailed"),
    /**
     * The store refuses the server, or cannot be had. A status that is not worth another try: the
     * store's client has tried often enough.
     */
    FAILED(424, "StoreFailed");

    private final int status;
    private final String code;

    Kind(int status, String code) {
      this.status = status;
      this.code = code;
    }

    int status() {
      return status;
    }

    String code() {
      return code;
    }
  }

  private final Kind kind;

  /**
   * @param message what the store said or did, for the workload's author
   */
  public StoreException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = Objects.requireNonNull(kind, "kind");
  }

  public Kind kind() {
    return kind;
  }
}
