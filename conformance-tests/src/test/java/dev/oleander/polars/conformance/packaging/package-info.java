/** The driver's one jar, as a tool loads it. */
package dev.oleander.polars.conformance.packaging;
