/**
 * What several packages need of the process and the machine that the server runs on: threads that
 * do not keep it from ending, and what a file looks like from outside.
 *
 * <p>May use: the JDK, SLF4J. Nothing else of the server; every package may use it.
 */
package dev.oleander.polars.sandbox.host;
