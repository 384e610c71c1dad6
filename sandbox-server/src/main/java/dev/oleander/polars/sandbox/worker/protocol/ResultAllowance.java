package dev.oleander.polars.sandbox.worker.protocol;

import dev.oleander.polars.sandbox.worker.ResultFormat;
import dev.oleander.polars.sandbox.worker.Tier;
import dev.oleander.polars.sandbox.worker.WorkerErrorCode;
import dev.oleander.polars.sandbox.worker.WorkerException;

/**
 * Counts one result against the limits of its tier. Bytes are those that the worker sends; rows are
 * those that it reports, which only the worker can count. Used by the thread that runs the
 * workload.
 */
final class ResultAllowance {
  private final Tier tier;
  private final boolean bounded;
  private long bytes;

  /**
   * @param format Parquet is a file for a table, which no client receives, and is not bounded
   */
  ResultAllowance(Tier tier, ResultFormat format) {
    this.tier = tier;
    this.bounded = format != ResultFormat.PARQUET;
  }

  /**
   * Says how many rows there are so far.
   *
   * @throws WorkerException RESULT_TOO_LARGE when they are too many
   */
  void rows(long soFar) throws WorkerException {
    if (bounded && tier.resultRows() > 0 && soFar > tier.resultRows()) {
      throw tooLarge(
          "has more than the %d rows".formatted(tier.resultRows()),
          "resultRows",
          "ask for fewer rows (LIMIT, maxRows), or aggregate");
    }
  }

  /**
   * Says that more bytes are about to come.
   *
   * @throws WorkerException RESULT_TOO_LARGE when they are too many
   */
  void bytes(int more) throws WorkerException {
    bytes += more;
    if (bounded && tier.resultBytes() > 0 && bytes > tier.resultBytes()) {
      throw tooLarge(
          "takes more than the %d bytes".formatted(tier.resultBytes()),
          "resultBytes",
          "ask for fewer rows or columns, or aggregate");
    }
  }

  private WorkerException tooLarge(String what, String limit, String advice) {
    return new WorkerException(
        WorkerErrorCode.RESULT_TOO_LARGE,
        "the result %s that tier %d allows (tiers.%d.%s): %s, or ask for a tier that allows more"
            .formatted(what, tier.vcpus(), tier.vcpus(), limit, advice));
  }
}
