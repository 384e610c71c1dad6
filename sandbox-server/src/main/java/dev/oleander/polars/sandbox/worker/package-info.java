/**
 * Runs workloads in boxes: isolated process trees, each with one Python worker inside.
 *
 * <p>Owns everything about processes: finding the Python runtime, the box's command line and system
 * call filter, the canary that proves the walls hold, the socket protocol, memory limits and the
 * warm pool. It knows neither HTTP nor catalogs; callers hand it resolved tables and receive bytes.
 *
 * <p>May use: the JDK, Jackson, SLF4J. Nothing else of the server.
 */
package dev.oleander.polars.sandbox.worker;
