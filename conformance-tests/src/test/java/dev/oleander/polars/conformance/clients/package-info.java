/** Connection pools, frameworks and tools that use the driver, as their users use them. */
package dev.oleander.polars.conformance.clients;
