package dev.oleander.polars.sandbox.worker.pool;

import dev.oleander.polars.sandbox.worker.TestBoxes;

/** Boxes that are each started by themselves. */
final class ObjectStoreColdBoxesTest extends ObjectStoreBoxes {
  ObjectStoreColdBoxesTest() {
    super(TestBoxes.COLD);
  }
}
