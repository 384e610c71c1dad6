package dev.oleander.polars.sandbox.worker.pool;

import dev.oleander.polars.sandbox.worker.TestBoxes;

/** Boxes that are forked from a nursery. */
final class ObjectStoreBoxesTest extends ObjectStoreBoxes {
  ObjectStoreBoxesTest() {
    super(TestBoxes.NURSERY);
  }
}
