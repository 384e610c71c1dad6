/** The documentation's claims and examples, run as they stand. */
package dev.oleander.polars.conformance.docs;
