/**
 * Every getter of every type with its extreme values, against expectations that Python computes
 * ({@code src/test/python/type_matrix}). May use {@code server}.
 */
package dev.oleander.polars.conformance.types;
