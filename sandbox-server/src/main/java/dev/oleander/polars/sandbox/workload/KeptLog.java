package dev.oleander.polars.sandbox.workload;

import java.util.Objects;

/**
 * What a workload printed, as it is kept. The array is not copied: nobody may change it.
 *
 * @param droppedBytes how many bytes of the log were not kept, because it was too long
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
public record KeptLog(byte[] text, long droppedBytes) {

  static final KeptLog NOTHING = new KeptLog(new byte[0], 0);

  public KeptLog {
    Objects.requireNonNull(text, "text");
  }
}
