/** A server under mixed load for long, with workers that are killed and clients that vanish. */
package dev.oleander.polars.conformance.soak;
