/**
 * The workload API and the catalogs API over HTTP/1.1 and HTTP/2: routes, bearer authentication,
 * reading requests, streaming answers no faster than they are read. The only package that knows
 * Jetty. It may use all other packages.
 */
package dev.oleander.polars.sandbox.http;
