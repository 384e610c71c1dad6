/**
 * SQLite's sqllogictest: what it expects of statements, and what becomes of them here. Its tables
 * are written into a lake; its queries go through the driver.
 */
package dev.oleander.polars.conformance.logic;
