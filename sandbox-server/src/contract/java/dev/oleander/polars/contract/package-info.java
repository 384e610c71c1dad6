/**
 * Holds answers of a server against {@code docs/openapi.yaml}. For the tests of this module and of
 * the conformance tests, which compile it each for themselves; it uses nothing of the server.
 */
package dev.oleander.polars.contract;
