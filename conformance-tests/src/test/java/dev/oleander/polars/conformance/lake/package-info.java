/**
 * The lake beside other implementations of Iceberg: the REST server and the compatibility kit of
 * Iceberg itself, and Spark. They are large downloads, so most of it is for the profile {@code
 * heavy}.
 */
package dev.oleander.polars.conformance.lake;
