package dev.oleander.polars.conformance.isolation;

/** The attacks on a server that runs as root. */
final class RootAttacksTest extends Attacks {
  RootAttacksTest() {
    super(Identity.ROOT);
  }
}
