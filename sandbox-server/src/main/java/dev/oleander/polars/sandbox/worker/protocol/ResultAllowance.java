package dev.oleander.polars.sandbox.worker.protocol;

import dev.oleander.polars.sandbox.worker.Tier;
import dev.oleander.polars.sandbox.worker.WorkerErrorCode;
import dev.oleander.polars.sandbox.worker.WorkerException;
import dev.oleander.polars.sandbox.worker.WorkerRequest;

/**
 * Counts one result against the limits of its tier. Bytes are those that the worker sends; rows are
 * those that it reports, which only the worker can count. Used by the thread that runs the
 * workload.
 */
final class ResultAllowance {
  private final Tier tier;
  private final boolean bounded;
  private final long returnedBytes;
  private long bytes;

  /** What goes into files for a table reaches no client and is not bounded. */
  ResultAllowance(Tier tier, WorkerRequest request) {
    this.tier = tier;
    this.bounded = request.files().isEmpty();
    this.returnedBytes = request.files().isEmpty() ? Long.MAX_VALUE : request.returnedBytes();
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
   * @throws ConnectionException when they are more than were asked for beside the files
   */
  void bytes(int more) throws WorkerException, ConnectionException {
    bytes += more;
    if (bytes > returnedBytes) {
      throw ConnectionException.violation(
          "sent more than the %d bytes asked for beside the files".formatted(returnedBytes), null);
    }
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
