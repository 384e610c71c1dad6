/**
 * The peer: a Flight SQL server that has the rows in memory and does nothing but send them, and a
 * client that takes them without reading them.
 */
package dev.oleander.polars.benchmark.flight;
