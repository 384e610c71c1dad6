package dev.oleander.polars.conformance.isolation;

/** The attacks on a server that runs as an ordinary user. */
final class OrdinaryUserAttacksTest extends Attacks {
  OrdinaryUserAttacksTest() {
    super(Identity.ORDINARY_USER);
  }
}
