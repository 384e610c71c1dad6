package dev.oleander.polars.sandbox.catalog.write;

import dev.oleander.polars.sandbox.error.ErrorCode;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.apache.iceberg.DataFile;

/** Counts what becomes of writes. Any thread. */
final class WriteCounter {
  private final LongAdder commits = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final LongAdder conflicts = new LongAdder();
  private final LongAdder unknown = new LongAdder();
  private final LongAdder rows = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  void committed(List<DataFile> files) {
    commits.increment();
    files.forEach(
        file -> {
          rows.add(file.recordCount());
          bytes.add(file.fileSizeInBytes());
        });
  }

  void retried() {
    retries.increment();
  }

  void failed(ErrorCode code) {
    switch (code) {
      case COMMIT_UNKNOWN -> unknown.increment();
      case CONFLICT, TABLE_EXISTS, SCHEMA_MISMATCH -> conflicts.increment();
      default -> {
        // The storage or the catalog failed, which is told of elsewhere.
      }
    }
  }

  WriteCounts counts() {
    return new WriteCounts(
        commits.sum(), retries.sum(), conflicts.sum(), unknown.sum(), rows.sum(), bytes.sum());
  }
}
