/** A network link of limited speed, between a client and a server on this machine. */
package dev.oleander.polars.benchmark.link;
