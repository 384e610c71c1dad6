package dev.oleander.polars.sandbox.worker.protocol;

import com.fasterxml.jackson.databind.JsonNode;

/** What a worker may ask while it runs a workload. Used by the thread that runs it. */
@FunctionalInterface
interface Questions {

  /**
   * The payload of the answer.
   *
   * @throws ConnectionException when nobody may ask this
   */
  byte[] answer(JsonNode question) throws ConnectionException;

  /** Whether the worker does by now what the workload says, rather than only read it. */
  default boolean begun() {
    return true;
  }
}
