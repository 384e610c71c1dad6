package dev.oleander.polars.sandbox.worker;

import dev.oleander.polars.sandbox.worker.ScriptLake.RefusedException;
import java.io.IOException;
import java.util.List;

/**
 * Takes the data files that a workload writes for its destination. All calls come from the thread
 * that called {@code WorkerLease.run}, and the worker is read no faster than they return. What they
 * hand over comes from hostile code. An exception other than {@link RefusedException} ends the
 * workload and reaches the caller of {@code run} as it is.
 */
public interface FileReceiver {

  /**
   * Told what the result is like, says what the files must be like; called once, before any file.
   *
   * @param resultSchema the result's columns as an Iceberg schema in JSON, whose ids mean nothing
   * @return a JSON object: {@code schema}, the Iceberg schema that the files must have, with the
   *     ids of the table; {@code partitionSpec} and {@code sortOrder}, as Iceberg writes them in
   *     JSON; {@code columns}, the table's column for each of the result's, in order; {@code
   *     targetFileBytes}, about how large a file should become
   * @throws RefusedException when the result cannot be written there; the worker is told why, and
   *     reports it as its error
   */
  String layout(String resultSchema) throws RefusedException, IOException;

  /**
   * A file begins; several may be open at once, up to 256.
   *
   * @param file its number; they count from 0 to at most 9,999
   * @param partition the values of the partition fields, each as Iceberg's JSON single-value
   *     serialisation writes it, {@code null} for null
   */
  void begin(int file, List<String> partition) throws IOException;

  /** The next bytes of an open file, cut anywhere. They are only valid during the call. */
  void data(int file, byte[] buffer, int offset, int length) throws IOException;

  /**
   * An open file is complete.
   *
   * @param rows how many rows the worker says it holds
   */
  void end(int file, long rows) throws IOException;
}
