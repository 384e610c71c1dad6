/** What breaks: servers and workers that die, clients that vanish, results larger than memory. */
package dev.oleander.polars.conformance.faults;
