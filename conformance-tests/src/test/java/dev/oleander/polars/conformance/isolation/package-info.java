/** What keeps workloads apart from the host, as whoever the server runs. */
package dev.oleander.polars.conformance.isolation;
