/** The HTTP contract, as a client that knows only the documentation sees it. */
package dev.oleander.polars.conformance.contract;
