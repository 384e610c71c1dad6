package dev.oleander.polars.conformance.isolation;

/** The attacks on the relay of a server that runs as an ordinary user. */
final class OrdinaryUserRelayAttacksTest extends RelayAttacks {
  OrdinaryUserRelayAttacksTest() {
    super(Identity.ORDINARY_USER);
  }
}
