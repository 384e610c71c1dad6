/**
 * Real sandbox servers for the tests: starting one as a process, filling its lake as another engine
 * would, speaking plain HTTP to it, and failing tests that leave something behind.
 */
package dev.oleander.polars.conformance.server;
