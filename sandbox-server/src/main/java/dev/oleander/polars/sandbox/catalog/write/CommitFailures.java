package dev.oleander.polars.sandbox.catalog.write;

import java.io.UncheckedIOException;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CleanableFailure;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.sqlite.SQLiteException;

/** What is certain of a commit that has failed. */
public final class CommitFailures {
  private CommitFailures() {}

  /**
   * Whether the commit did not take place, and never will: the catalog has refused it, or it was
   * not sent. What else a service answers, or that it does not, says nothing: the request may have
   * done its work, or do it yet.
   */
  public static boolean isFinal(RuntimeException failure) {
    if (failure instanceof CommitStateUnknownException) {
      return false;
    }
    return failure instanceof CleanableFailure
        || failure instanceof AlreadyExistsException
        || failure instanceof UnsupportedOperationException
        || failure instanceof IllegalArgumentException // so REST clients say that it was malformed
        || failure instanceof UncheckedIOException // a file of the commit could not be written
        || failure.getCause() instanceof SQLiteException; // a database of this process
  }

  /** Whether the catalog was not even asked, for want of the metadata. */
  static boolean isOfFile(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof FileNotWrittenException) {
        return true;
      }
    }
    return false;
  }
}
