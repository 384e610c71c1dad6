package dev.oleander.polars.sandbox.worker;

import java.io.IOException;

/**
 * Takes the result of one workload. All calls come from the thread that called {@code
 * WorkerLease.run}, and the worker is read no faster than they return. An exception thrown here
 * ends the workload and reaches the caller of {@code run} as it is.
 */
public interface ResultReceiver {

  /** The columns of the result; called once, before any data. */
  void schema(ResultSchema schema) throws IOException;

  /**
   * The next bytes of the result, in the format asked for, cut anywhere. They are only valid during
   * the call.
   */
  void data(byte[] buffer, int offset, int length) throws IOException;

  /**
   * The bytes since the last call, or since the schema, are what the worker sent in one piece: in
   * {@link ResultFormat#JSON}, one complete array of rows. Of no meaning in the other formats.
   */
  default void endOfFrame() throws IOException {}

  /**
   * What came so far has so many rows; called now and then, and not for a result of a single batch.
   */
  default void progress(long rows) {}
}
