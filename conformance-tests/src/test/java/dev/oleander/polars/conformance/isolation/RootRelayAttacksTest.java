package dev.oleander.polars.conformance.isolation;

/** The attacks on the relay of a server that runs as root. */
final class RootRelayAttacksTest extends RelayAttacks {
  RootRelayAttacksTest() {
    super(Identity.ROOT);
  }
}
